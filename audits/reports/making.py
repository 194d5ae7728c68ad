"""What a worker does with a report: seal its request, compose, render, sign, store, issue."""

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from audits.base.jobs import Claim, Job, acting_for, take, waiting, worked_on
from audits.base.locking import serialise
from audits.base.nudge import nudge
from audits.reports.keys import KeysUnusable, ensure_local_trust
from audits.reports.kinds import get_kind
from audits.reports.models import Report
from audits.reports.package import TrailSeal
from audits.reports.render import CannotRender, render_pdf
from audits.reports.sections import ReportContext, ReportDocument, compose
from audits.reports.services import MAKE
from audits.reports.sign import CannotSign, sign_pdf
from audits.trail import context as trail
from audits.trail import past
from audits.trail.keys import verifier_lines
from audits.trail.selectors import events_for
from audits.trail.services import NotSealed, prove_event, seal
from audits.vault import store
from audits.vault.services import record

log = logging.getLogger("countersign.reports")

SEAL_PATIENCE = 20.0  # seconds; the sequencer seals once a second


class CannotIssue(Exception):
    """The report was not made; the message says why and what to do."""


def make(report_id: int) -> None:
    """Claims and makes one report. Does nothing when somebody else has it or it has ended."""
    with trail.everywhere():
        report = Report.objects.select_related("asked_by", "unit").filter(pk=report_id).first()
    if report is None:
        return
    with trail.acting(acting_for(report)):
        claim = take(report)
        if claim is None:
            return
        failed = (CannotIssue, CannotRender, CannotSign, KeysUnusable)
        with worked_on(claim, log, crashed="Making it crashed. The worker's log has the details.", failed=failed):
            _issue(report, claim)


def _issue(report: Report, claim: Claim) -> None:
    claim.tell(0.05, "Sealing the request")
    sealed = _seal(report)
    claim.tell(0.2, "Reading the record")
    document = _compose(report)
    claim.tell(0.4, "Setting the pages")
    ring = ensure_local_trust(settings.KEYS_ROOT)
    rendered = render_pdf(document, ring, sealed)
    claim.tell(0.8, "Signing")
    signed = sign_pdf(rendered.pdf, ring, reference=report.reference)
    claim.tell(0.95, "Keeping the file")
    stored = store.put([signed], expected_size=len(signed))
    with transaction.atomic(), trail.action("reports.report.issued"):
        # Two reports about one subject, issued at once, must not supersede the same third.
        serialise("report", report.kind, report.subject_type, report.subject_id)
        file = record(
            user=report.asked_by,
            unit=report.unit,
            stored=stored,
            filename=f"{report.reference}.pdf",
            media_type="application/pdf",
        )
        claim.close(
            Job.State.DONE,
            step="",
            file=file,
            sha256=stored.sha256,
            pages=rendered.pages,
            verdict=document.cover.verdict.headline[:300],
            checkpoint_size=sealed.size,
            checkpoint_root=sealed.root,
            supersedes=_previous(report),
        )


def _seal(report: Report) -> TrailSeal:
    """Waits until the request is under a checkpoint. Raises CannotIssue when the sequencer does not answer."""
    request = events_for(Report._meta.label_lower, str(report.pk)).order_by("pk").first()
    if request is None:
        raise CannotIssue("The trail holds no request for this report. Check the trail before you go on.")
    try:
        seal(request.pk, wait=SEAL_PATIENCE)
        proof = prove_event(request.pk)
    except NotSealed as error:
        raise CannotIssue(f"{error} See that the trail's sequencer runs, then ask again.") from error
    return TrailSeal(proof["checkpoint"], proof, verifier_lines())


@transaction.atomic
def _compose(report: Report) -> ReportDocument:
    """Reads the record as the asking user may see it, now or as of the moment asked for, in one transaction."""
    previous = _previous(report)
    context = ReportContext(
        reference=report.reference,
        made=datetime.now(UTC),
        made_for=report.asked_by.title,
        as_of=report.as_of,
        supersedes=previous.reference if previous else "",
        language=report.language,
    )
    with past.as_of(report.as_of):
        subject = get_kind(report.kind).load(report.asked_by, report.subject_id)
        return compose(report.kind, subject, context)


def _previous(report: Report) -> Report | None:
    """The last issued report of the same kind about the same subject and moment that nothing supersedes yet."""
    return (
        Report.objects.filter(
            kind=report.kind,
            subject_type=report.subject_type,
            subject_id=report.subject_id,
            as_of=report.as_of,
            state=Job.State.DONE,
            superseded_by=None,
        )
        .exclude(pk=report.pk)
        .order_by("-pk")
        .first()
    )


def sweep() -> None:
    """Nudges reports that were left lying."""
    with trail.everywhere():
        for report_id in waiting(Report.objects.all()).values_list("pk", flat=True)[:200]:
            nudge(MAKE, report_id)
