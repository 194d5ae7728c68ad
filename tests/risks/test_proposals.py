"""A failing verdict suggests; a person answers."""

from collections.abc import Callable

import pytest

from audits.accounts.models import User
from audits.base.errors import Conflict, Forbidden, Invalid
from audits.checks.models import Evidence
from audits.trail.models import AuditEvent
from governance.risks.models import Assessment, ProposedAssessment, Risk
from governance.risks.services import confirm_proposal, propose_from_evidence, refuse_proposal
from tests.personas import acting, set_up

Assess = Callable[..., Assessment]
Leave = Callable[..., Evidence]


@pytest.fixture
def proposal(risk: Risk, assess: Assess, leave_evidence: Leave) -> ProposedAssessment:
    assess(risk, 3, 3)
    with set_up():
        made = propose_from_evidence(risk=risk, evidence=leave_evidence("fail"))
    assert made is not None
    return made


def test_one_step_more_likely_and_says_why(proposal: ProposedAssessment) -> None:
    assert (proposal.likelihood, proposal.impact) == (4, 3)
    run = proposal.evidence.run
    assert proposal.because == (
        f"{run.reference} of bias.group_fairness on Recidivism score 1 failed. "
        "The impact ratio of Black is 0.48 (0.45–0.51); the limit is 0.80. 1 more limit was missed. Likelihood 3 to 4."
    )


def test_the_residual_goes_before_a_later_inherent(risk: Risk, assess: Assess, leave_evidence: Leave) -> None:
    assess(risk, 2, 2)
    assess(risk, 5, 5, kind="inherent")
    with set_up():
        made = propose_from_evidence(risk=risk, evidence=leave_evidence("fail"))
    assert made is not None
    assert (made.likelihood, made.impact) == (3, 2)


def test_the_highest_likelihood_stays(risk: Risk, assess: Assess, leave_evidence: Leave) -> None:
    assess(risk, 5, 2)
    with set_up():
        made = propose_from_evidence(risk=risk, evidence=leave_evidence("fail"))
    assert made is not None
    assert made.likelihood == 5
    assert made.because.endswith("Likelihood stays at 5, the highest.")


@pytest.mark.parametrize("verdict", ["pass", "inconclusive"])
def test_no_other_verdict_proposes(risk: Risk, assess: Assess, leave_evidence: Leave, verdict: str) -> None:
    assess(risk, 3, 3)
    with set_up():
        assert propose_from_evidence(risk=risk, evidence=leave_evidence(verdict)) is None


def test_what_the_policy_merely_notes_proposes_nothing(risk: Risk, assess: Assess, leave_evidence: Leave) -> None:
    assess(risk, 3, 3)
    with set_up():
        assert propose_from_evidence(risk=risk, evidence=leave_evidence("fail", consequence="note")) is None


def test_what_nobody_assessed_has_no_likelihood_to_raise(risk: Risk, leave_evidence: Leave) -> None:
    with set_up():
        assert propose_from_evidence(risk=risk, evidence=leave_evidence("fail")) is None


def test_proposing_again_changes_nothing(proposal: ProposedAssessment) -> None:
    with set_up():
        again = propose_from_evidence(risk=proposal.risk, evidence=proposal.evidence)
    assert again == proposal
    assert ProposedAssessment.objects.count() == 1


def test_confirming_makes_it_the_persons_own_assessment(proposal: ProposedAssessment, officer: User) -> None:
    with acting(officer):
        made = confirm_proposal(user=officer, proposal=proposal)
    assert (made.kind, made.likelihood, made.level, made.assessed_by) == ("residual", 4, 3, officer)
    assert made.rationale == proposal.because
    assert list(made.evidence.all()) == [proposal.evidence]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.version) == ("confirmed", officer, 2)
    event = AuditEvent.objects.get(object_type="risks.proposedassessment", action="risks.proposal.confirmed")
    assert event.actor_id == str(officer.pk)


def test_a_person_may_judge_otherwise_and_still_answer(proposal: ProposedAssessment, officer: User) -> None:
    with acting(officer):
        made = confirm_proposal(user=officer, proposal=proposal, likelihood=5, rationale="Worse than it seems.")
    assert (made.likelihood, made.rationale) == (5, "Worse than it seems.")


def test_refusing_keeps_the_reason_and_the_level(proposal: ProposedAssessment, officer: User) -> None:
    with acting(officer):
        with pytest.raises(Invalid, match="Say why"):
            refuse_proposal(user=officer, proposal=proposal, reason="")
        assert refuse_proposal(user=officer, proposal=proposal, reason="Another population.").state == "refused"
    assert proposal.risk.assessments.count() == 1


def test_it_is_answered_once(proposal: ProposedAssessment, officer: User) -> None:
    with acting(officer):
        confirm_proposal(user=officer, proposal=proposal)
        with pytest.raises(Conflict, match="answered already"):
            refuse_proposal(user=officer, proposal=proposal, reason="Late.")
    assert proposal.risk.assessments.count() == 2


@pytest.mark.parametrize("persona", ["ml_engineer", "auditor", "administrator"])
def test_who_may_not_assess_may_not_answer(
    persona: str, proposal: ProposedAssessment, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(persona)
    with acting(user), pytest.raises(Forbidden):
        confirm_proposal(user=user, proposal=proposal)
