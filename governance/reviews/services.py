"""Writes of findings."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from audits.checks import registry
from audits.checks.models import Evidence, Run, Verdict
from audits.trail import context as trail
from audits.webhooks.services import announce, read_more
from governance.reviews import terms
from governance.reviews.models import Finding
from governance.risks.judgements import calls_for_action, consequence, failures
from governance.risks.models import ProposedAssessment
from governance.risks.selectors import risks_evidenced_by
from governance.risks.services import propose_from_evidence
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import VERSION_TYPE

OPENED, CLOSED = "finding.opened", "finding.closed"


@transaction.atomic
def react_to_verdict(*, run: Run) -> tuple[Finding | None, list[ProposedAssessment]]:
    """What follows from a finished run: a failing verdict opens a finding and proposes to raise the risks it bears on.

    Acts for nobody and asks nobody's permission. It may be repeated: the evidence stands for at most one finding,
    and for one proposal a risk. Any other verdict, and a run without evidence, changes nothing.
    """
    evidence: Evidence | None = getattr(run, "evidence", None)
    if evidence is None or evidence.verdict != Verdict.FAIL:
        return None, []
    finding = open_finding_from_evidence(evidence=evidence)
    proposals = [propose_from_evidence(risk=risk, evidence=evidence) for risk in risks_evidenced_by(run)]
    return finding, [proposal for proposal in proposals if proposal is not None]


@transaction.atomic
def open_finding_from_evidence(*, evidence: Evidence) -> Finding | None:
    """The finding of a failing verdict on a model version; the same one however often it is asked for.

    The policy and the model's tier give the severity, the tier the due date; the model's owner owns it. None for any
    other verdict or subject, and where the policy merely notes what was missed.
    """
    run = evidence.run
    if evidence.verdict != Verdict.FAIL or not calls_for_action(evidence) or run.subject_type != VERSION_TYPE:
        return None
    version = ModelVersion.objects.select_related("model").get(pk=run.subject_id)
    tier = version.model.tier
    with trail.action("reviews.finding.opened"):
        finding, made = Finding.objects.get_or_create(
            evidence=evidence,
            defaults={
                "unit_id": version.unit_id,
                "model_version": version,
                "severity": terms.severity(tier, consequence(evidence)),
                "title": f"{_title(run)} fails on {version}"[:300],
                "detail": _detail(evidence),
                "owner_id": version.model.owner_id,
                "due_on": terms.due_on(tier, timezone.localdate()),
            },
        )
    if made:
        announce(kind=OPENED, unit=version.unit, data=_news_of(finding))
    return finding


def _news_of(finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding.reference,
        "severity": finding.severity,
        "state": finding.state,
        "url": read_more(f"/api/v1/findings/{finding.reference}"),
    }


def _title(run: Run) -> str:
    return next((check.title for check in registry.all_checks() if check.id == run.check_id), run.check_id)


def _detail(evidence: Evidence) -> str:
    said = [failure.sentence for failure in failures(evidence)]
    policy = evidence.run.policy
    return "\n".join([*said, f"Found by {evidence.run.reference}{f' under {policy}' if policy else ''}."])


@transaction.atomic
def close_finding(*, user: User, finding: Finding, reason: str, expected: int | None = None) -> Finding:
    """Closes an open finding: the reason says how it was mended or why it no longer matters.

    Raises Forbidden, NotFound, Stale, Conflict when it is closed already, Invalid without a reason.
    """
    policy_of(user).require("finding.change", finding)
    if not reason.strip():
        raise Invalid.field("reason", "Say how it was mended or why it no longer matters; the record keeps it.")
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    if expected is not None:
        check_version(row, expected, {"state": Finding.State.CLOSED.value})
    if row.state == Finding.State.CLOSED:
        raise Conflict(f"{row.reference} is closed already.", "Nothing needs to be done.")
    row.state, row.closed_at = Finding.State.CLOSED, timezone.now()
    row.version += 1
    with trail.action("reviews.finding.closed", reason=reason.strip()):
        row.save(update_fields=["state", "closed_at", "version"])
    announce(kind=CLOSED, unit=row.unit, data=_news_of(row))
    return row
