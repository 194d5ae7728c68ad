"""Which evidence bears on a risk, and which of it is current."""

from collections.abc import Callable

import pytest

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.risks.models import Assessment, Risk
from governance.risks.selectors import evidence_counts, evidence_of, risk_for
from governance.risks.services import link_model
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Leave = Callable[..., Evidence]


@pytest.fixture
def linked(risk: Risk, officer: User, version: ModelVersion) -> Risk:
    with set_up():
        Risk.objects.filter(pk=risk.pk).update(starter_id="R05")
    risk.refresh_from_db()
    with acting(officer):
        return link_model(user=officer, risk=risk, model=version.model)


def test_the_newest_of_a_check_is_current(linked: Risk, officer: User, leave_evidence: Leave) -> None:
    older, newer = leave_evidence("fail"), leave_evidence("pass")
    bearing = evidence_of(officer, linked)
    assert [(found.evidence, found.current) for found in bearing] == [(newer, True), (older, False)]
    assert bearing[0].check_title == "Bias by group"
    risk = risk_for(officer, linked.reference)
    counts = evidence_counts(officer, [risk])[risk.pk]
    assert (counts.passing, counts.failing, counts.inconclusive, counts.tested) == (1, 0, 0, True)


def test_a_check_that_evidences_other_risks_does_not_bear(linked: Risk, officer: User, leave_evidence: Leave) -> None:
    with set_up():
        Risk.objects.filter(pk=linked.pk).update(starter_id="R54")
    leave_evidence("fail")
    risk = risk_for(officer, linked.reference)
    assert evidence_of(officer, risk) == []
    assert not evidence_counts(officer, [risk])[risk.pk].tested


def test_cited_evidence_bears_on_a_risk_of_any_kind(
    risk: Risk, officer: User, leave_evidence: Leave, assess: Callable[..., Assessment]
) -> None:
    evidence = leave_evidence("inconclusive")
    assess(risk, 3, 3, evidence=[evidence])
    (found,) = evidence_of(officer, risk)
    assert (found.evidence, found.cited, found.expired) == (evidence, True, False)


def test_an_outsider_sees_none_of_it(linked: Risk, outsider: User, leave_evidence: Leave) -> None:
    leave_evidence("fail")
    assert evidence_of(outsider, linked) == []
