"""Proposed assessments: what a failing verdict suggests, and what a person answers."""

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict
from audits.checks.models import Evidence, Verdict
from audits.trail import context as trail
from governance.risks.judgements import calls_for_action, in_short
from governance.risks.models import Assessment, ProposedAssessment, Risk
from governance.risks.scoring import SIZE
from governance.risks.services.assessing import assess_risk
from governance.risks.services.guards import require_reason


@transaction.atomic
def propose_from_evidence(*, risk: Risk, evidence: Evidence) -> ProposedAssessment | None:
    """Proposes one step more likelihood than last assessed, because a check failed. A person decides.

    Nobody's permission is asked: this is the reaction to a finished run, and repeating it changes nothing.
    Nothing is proposed for a verdict other than fail, for failures that the policy merely notes, for a closed risk,
    or for one that nobody assessed yet, since there is no likelihood to raise.
    """
    if evidence.verdict != Verdict.FAIL or not calls_for_action(evidence) or risk.state != Risk.State.OPEN:
        return None
    last = last_judgement(risk)
    if last is None:
        return None
    likelihood = min(last.likelihood + 1, SIZE)
    with trail.action("risks.proposal.made"):
        proposal, _made = ProposedAssessment.objects.get_or_create(
            risk=risk,
            evidence=evidence,
            defaults={
                "unit_id": risk.unit_id,
                "likelihood": likelihood,
                "impact": last.impact,
                "because": _because(evidence, last, likelihood),
            },
        )
    return proposal


def last_judgement(risk: Risk) -> Assessment | None:
    """The last residual assessment; while there is none, the last inherent one."""
    for kind in (Assessment.Kind.RESIDUAL, Assessment.Kind.INHERENT):
        if last := risk.assessments.filter(kind=kind).order_by("-id").first():
            return last
    return None


def _because(evidence: Evidence, last: Assessment, likelihood: int) -> str:
    run = evidence.run
    step = (
        f"Likelihood {last.likelihood} to {likelihood}."
        if likelihood > last.likelihood
        else f"Likelihood stays at {likelihood}, the highest."
    )
    return f"{run.reference} of {run.check_id} on {run.subject_label} failed. {in_short(evidence)} {step}"


@transaction.atomic
def confirm_proposal(
    *,
    user: User,
    proposal: ProposedAssessment,
    rationale: str = "",
    likelihood: int | None = None,
    impact: int | None = None,
) -> Assessment:
    """Makes the proposal the user's own residual assessment; without a rationale the proposal's reason stands.

    Raises Forbidden, NotFound, Conflict when it was answered already or the risk is closed, Invalid.
    """
    row = _waiting(user, proposal)
    assessment = assess_risk(
        user=user,
        risk=row.risk,
        kind=Assessment.Kind.RESIDUAL,
        likelihood=row.likelihood if likelihood is None else likelihood,
        impact=row.impact if impact is None else impact,
        rationale=rationale.strip() or row.because,
        evidence=[row.evidence],
    )
    with trail.action("risks.proposal.confirmed", reason=assessment.rationale):
        _answer(row, user, ProposedAssessment.State.CONFIRMED)
    return assessment


@transaction.atomic
def refuse_proposal(*, user: User, proposal: ProposedAssessment, reason: str) -> ProposedAssessment:
    """Leaves the risk as it is. Raises Forbidden, NotFound, Conflict when it was answered already, Invalid."""
    reason = require_reason(reason)
    row = _waiting(user, proposal)
    with trail.action("risks.proposal.refused", reason=reason):
        _answer(row, user, ProposedAssessment.State.REFUSED)
    return row


def _waiting(user: User, proposal: ProposedAssessment) -> ProposedAssessment:
    policy_of(user).require("risk.assess", proposal)
    row = (
        ProposedAssessment.objects.select_for_update(of=("self",))
        .select_related("risk", "evidence")
        .get(pk=proposal.pk)
    )
    if row.state != ProposedAssessment.State.OPEN:
        raise Conflict("This proposal was answered already.", "Assess the risk anew if you disagree with the answer.")
    return row


def _answer(row: ProposedAssessment, user: User, state: ProposedAssessment.State) -> None:
    row.state = state
    row.decided_at, row.decided_by = timezone.now(), user
    row.version += 1
    row.save(update_fields=["state", "decided_at", "decided_by", "version"])
