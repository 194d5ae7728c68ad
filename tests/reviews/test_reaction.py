"""A failing verdict opens a finding and proposes to raise the risks it bears on: once, however often it is heard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.checks import registry
from audits.checks.models import Evidence, Run
from audits.checks.signals import run_finished
from governance.reviews.models import Finding
from governance.risks.models import Assessment, Category, ProposedAssessment, Risk
from governance.risks.services import link_model
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Leave = Callable[..., Evidence]


@pytest.fixture
def linked(officer: User, unit: Unit, bias: Category, version: ModelVersion, assess: Callable[..., Assessment]) -> Risk:
    """An assessed risk made from R05, which the fairness check evidences, linked to the model."""
    with acting(officer):
        risk = Risk.objects.create(unit=unit, title="Groups differ", category=bias, owner=officer, starter_id="R05")
        link_model(user=officer, risk=risk, model=version.model)
    assess(risk, 3, 3)
    return risk


def announce(evidence: Evidence) -> None:
    with set_up():
        run_finished.send(sender=Run, run=Run.objects.get(pk=evidence.run_id))


def test_the_fairness_check_evidences_r05() -> None:
    assert "R05" in registry.get("bias.group_fairness").risks


def test_a_fail_opens_a_finding_of_the_models_owner(leave_evidence: Leave, version: ModelVersion) -> None:
    evidence = leave_evidence("fail")
    announce(evidence)
    finding = Finding.objects.get()
    assert (finding.evidence, finding.model_version, finding.owner) == (evidence, version, version.model.owner)
    assert (finding.severity, finding.due_on) == ("major", timezone.localdate() + timedelta(days=14))
    assert finding.title.endswith("fails on Recidivism score 1")
    assert "of Black is 0.48 (0.45–0.51); the limit is 0.80.\nThe impact ratio of Native" in finding.detail
    assert evidence.run.reference in finding.detail


def test_what_the_policy_merely_notes_opens_nothing(leave_evidence: Leave, linked: Risk) -> None:
    announce(leave_evidence("fail", consequence="note"))
    assert not Finding.objects.exists()
    assert not ProposedAssessment.objects.exists()


def test_a_fail_proposes_on_each_linked_risk(leave_evidence: Leave, linked: Risk) -> None:
    announce(leave_evidence("fail"))
    proposal = ProposedAssessment.objects.get()
    assert (proposal.risk, proposal.likelihood) == (linked, 4)


def test_a_risk_of_another_starter_is_left_alone(leave_evidence: Leave, linked: Risk) -> None:
    with set_up():
        Risk.objects.filter(pk=linked.pk).update(starter_id="R54")
    announce(leave_evidence("fail"))
    assert not ProposedAssessment.objects.exists()


@pytest.mark.parametrize("verdict", ["pass", "inconclusive"])
def test_any_other_verdict_opens_nothing(leave_evidence: Leave, linked: Risk, verdict: str) -> None:
    announce(leave_evidence(verdict))
    assert not Finding.objects.exists()
    assert not ProposedAssessment.objects.exists()


def test_hearing_it_again_changes_nothing(leave_evidence: Leave, linked: Risk) -> None:
    evidence = leave_evidence("fail")
    for _ in range(3):
        announce(evidence)
    assert (Finding.objects.count(), ProposedAssessment.objects.count()) == (1, 1)


def test_a_run_without_evidence_changes_nothing(leave_evidence: Leave, ml_engineer: User, unit: Unit) -> None:
    with set_up():
        run = Run.objects.create(
            unit=unit, check_id="bias.group_fairness", check_version="1", subject_type="inventory.modelversion",
            subject_id=1, subject_label="x", seed=1, state=Run.State.FAILED, asked_by=ml_engineer,
        )  # fmt: skip
        run_finished.send(sender=Run, run=run)
    assert not Finding.objects.exists()


def test_a_second_failing_run_has_a_finding_of_its_own(leave_evidence: Leave, linked: Risk) -> None:
    announce(leave_evidence("fail"))
    announce(leave_evidence("fail"))
    assert (Finding.objects.count(), ProposedAssessment.objects.count()) == (2, 2)
