"""Print a composed report: PDF/A-3a, tagged, its evidence attached, an empty signature field in place.

Imported by tasks only: WeasyPrint costs a web process memory and time it should not spend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

import weasyprint
from cryptography.hazmat.primitives import hashes
from django.utils.safestring import mark_safe

from audits.reports import presentation
from audits.reports.cleaning import printable
from audits.reports.finish import FieldPlace, finish
from audits.reports.keys import KeyRing, is_local
from audits.reports.package import Attachment, TrailSeal, attachments
from audits.reports.printing import POINTS_PER_PIXEL, fill, lay_out, report_style
from audits.reports.sections import Cell, ReportDocument

SIGNATURE_PLACE = "signature-place"
BRAND = (
    '<svg width="16" height="16" viewBox="0 0 22 22" fill="none" stroke="#2f3fb0" stroke-linecap="round">'
    "<title>Countersign’s mark</title>"
    '<path d="M3 12.500c3.200-8 6-10 7-8.500s-3 8.500-1 8.500 2.200-4 4.200-4 .6 3.600 5.800 2" stroke-width="2"/>'
    '<path d="M2 16.500h18M2 20h18" stroke-width="1.400"/></svg>'
)


class CannotRender(Exception):
    """The page that holds the signature field could not be laid out."""


@dataclass(frozen=True)
class Rendered:
    """An unsigned report and what was attached to it."""

    pdf: bytes
    pages: int
    attachments: tuple[Attachment, ...]


def render_pdf(document: ReportDocument, ring: KeyRing, seal: TrailSeal | None = None) -> Rendered:
    """Print a report. `ring` is who will sign it, `seal` where the trail stood; both are named on the page.

    Raises CannotRender when the cover came out without a place to sign.
    """
    held = attachments(document, seal)
    document = printable(document)
    laid_out = lay_out(report_html(document, ring, seal, held), report_style(), pdf_variant="pdf/a-3a")
    place = _signature_place(laid_out)
    pdf = laid_out.write_pdf(pdf_variant="pdf/a-3a", attachments=_attached(document, held))
    tooltip = f"Signature of {ring.signer_name} on report {document.reference}"
    return Rendered(finish(pdf, place=place, tooltip=tooltip), len(laid_out.pages), held)


def report_html(document: ReportDocument, ring: KeyRing, seal: TrailSeal | None, held: Sequence[Attachment]) -> str:
    """The report as HTML, every value escaped."""
    made = document.context.made.astimezone(UTC)
    as_of = document.context.as_of
    standing = f"as of {presentation.moment(as_of)}" if as_of else f"made {presentation.moment(made)}"
    label = ring.label[:1].upper() + ring.label[1:]
    return fill(
        "document.html",
        {
            "document": document,
            "running": f"{document.title}, {document.cover.subject}",
            "made_iso": made.isoformat(timespec="seconds"),
            "foot": f"{standing}. {label}.",
            "brand": mark_safe(BRAND),  # noqa: S308  # a constant of this file
            "cover_facts": _cover_facts(document, len(held)),
            "trail_words": _trail_words(seal),
            "trail_root": seal.root if seal else "",
            "checkpoint": seal.checkpoint if seal else "",
            "attachments": held,
            "root_fingerprint": _fingerprint(ring),
            "is_local": is_local(ring.root),
            "file_name": f"{document.reference}.pdf",
        },
    )


def _cover_facts(document: ReportDocument, attached: int) -> list[tuple[str, Cell]]:
    context = document.context
    report = context.reference + (f", supersedes {context.supersedes}" if context.supersedes else "")
    facts: list[tuple[str, Cell]] = [
        ("Report", report),
        ("Made", f"{presentation.moment(context.made)}, for {context.made_for}"),
    ]
    if context.as_of:
        facts.append(("As of", presentation.moment(context.as_of)))
    if context.filters:
        facts.append(("Filters", "; ".join(f"{name}: {value}" for name, value in context.filters.items())))
    facts.extend(document.cover.facts)
    facts.append(("Attached", f"{attached} {'file' if attached == 1 else 'files'}, listed under B Evidence"))
    return facts


def _trail_words(seal: TrailSeal | None) -> str:
    if seal is None:
        return "No trail checkpoint was given to this report."
    return f"Trail checkpoint over {seal.size:,} events."


def _fingerprint(ring: KeyRing) -> str:
    digest = ring.root.fingerprint(hashes.SHA256()).hex()
    return " ".join(digest[start : start + 8] for start in range(0, 64, 8))


def _attached(document: ReportDocument, held: Sequence[Attachment]) -> list[weasyprint.Attachment]:
    made = document.context.made.astimezone(UTC)
    return [
        weasyprint.Attachment(
            string=item.content,
            name=item.name,
            description=item.description,
            created=made,
            modified=made,
            relationship="Data",
        )
        for item in held
    ]


def _signature_place(laid_out: weasyprint.Document) -> FieldPlace:
    for number, page in enumerate(laid_out.pages):
        if SIGNATURE_PLACE in page.anchors:
            left, top, right, bottom = page.anchors[SIGNATURE_PLACE]
            return FieldPlace(
                page=number,
                left=left * POINTS_PER_PIXEL,
                bottom=(page.height - bottom) * POINTS_PER_PIXEL,
                right=right * POINTS_PER_PIXEL,
                top=(page.height - top) * POINTS_PER_PIXEL,
            )
    raise CannotRender("The cover has no place for the signature.")
