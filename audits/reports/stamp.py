"""What a reader sees in the signature field: who signed, when, by which clock, and whom that asks them to trust."""

from datetime import UTC, datetime

from django.utils.safestring import mark_safe

from audits.reports.keys import KeyRing, is_local
from audits.reports.presentation import moment
from audits.reports.printing import POINTS_PER_PIXEL, fill, lay_out

SEAL = (
    '<svg width="46" height="46" viewBox="0 0 56 56" fill="none" stroke="#0b6459"><title>Seal</title>'
    '<circle cx="28" cy="28" r="25" stroke-width="2.5"/><circle cx="28" cy="28" r="20.5" stroke-width="1.2"/>'
    '<path d="m19 28.500 6.500 6.500L38 21" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def draw_stamp(ring: KeyRing, *, at: datetime, width: float, height: float) -> bytes:
    """A one-page PDF of the given size in points, with every font inside."""
    trust = "Local trust: the installation vouches for itself." if is_local(ring.root) else f"Root: {ring.label}."
    html = fill(
        "stamp.html",
        {
            "language": "en",
            "seal_mark": mark_safe(SEAL),  # noqa: S308  # a constant of this file
            "signer": ring.signer_name,
            "at": moment(at.astimezone(UTC)),
            "clock": f"Time from {ring.tsa_name}.",
            "trust": trust,
        },
    )
    size = f"@page {{ size: {width / POINTS_PER_PIXEL}px {height / POINTS_PER_PIXEL}px; margin: 0 }}"
    pdf = lay_out(html, STYLE + size).write_pdf()
    return bytes(pdf)


STYLE = """
@page { margin: 0 }
html { font: 400 8pt/11.6pt "Inter", "Noto Sans", sans-serif; color: #191b1f }
body { margin: 0; display: flex; align-items: flex-start }
.stampmark { flex: none; margin-right: 10pt }
b { font: 600 8.6pt/12pt "Inter", sans-serif }
p { margin: 0; color: #191b1f }
"""
