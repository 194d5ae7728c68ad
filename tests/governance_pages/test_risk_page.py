"""The risk page: what it shows, and who is offered what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment, Risk
from governance.risks.services import change_risk, close_risk, load_starter_risks
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Browse = Callable[[User], Any]
Assess = Callable[..., Assessment]


def read(browse: Browse, user: User, risk: Risk, **query: str) -> str:
    answer = browse(user).get(reverse("risks:risk", args=[risk.reference]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def starter(officer: User, version: ModelVersion, defaults: None) -> Risk:
    """Starter risk R05, which the fairness check evidences, linked to the model of `version`."""
    with acting(officer):
        (made,) = load_starter_risks(
            user=officer, unit=version.unit, owner=officer, ids=["R05"], models=[version.model]
        )
    return made


def test_it_shows_causes_event_and_consequences(browse: Browse, officer: User, risk: Risk) -> None:
    with acting(officer):
        change_risk(
            user=officer,
            risk=risk,
            expected=risk.version,
            changes={"causes": ["Labels differ"], "event": "One group is refused more", "consequences": ["Complaints"]},
        )
    text = read(browse, officer, risk)
    places = [text.index(said) for said in ("Labels differ", "One group is refused more", "Complaints")]
    assert places == sorted(places)


def test_it_says_where_it_stands_and_what_was_judged(browse: Browse, officer: User, risk: Risk, assess: Assess) -> None:
    assert "Not assessed" in read(browse, officer, risk)
    assess(risk, 5, 5, kind="inherent", rationale="Nothing holds it.")
    assess(risk, 3, 3, rationale="Thresholds by group.")
    text = read(browse, officer, risk)
    assert "residual, within appetite" in text
    assert "Critical, 25" in text
    assert "Thresholds by group." in text
    assert "Was Medium, 9." in text


def test_the_story_tells_each_step_before_and_after(browse: Browse, officer: User, risk: Risk, assess: Assess) -> None:
    assess(risk, 3, 3)
    assess(risk, 4, 3)
    text = read(browse, officer, risk)
    assert "assessed residual risk" in text
    assert "3 Possible" in text
    assert "4 Likely" in text


def test_evidence_stands_with_its_verdict_and_its_run(
    browse: Browse, officer: User, starter: Risk, leave_evidence: Callable[..., Evidence]
) -> None:
    assert "No check has tested this" in read(browse, officer, starter)
    evidence = leave_evidence("fail")
    text = read(browse, officer, starter)
    assert "The impact ratio of Black is 0.48 (0.45–0.51); the limit is 0.80." in text
    assert reverse("checks:run", args=[evidence.run.reference]) in text


def test_expired_evidence_is_no_verdict_and_cannot_be_cited(
    browse: Browse, officer: User, starter: Risk, leave_evidence: Callable[..., Evidence]
) -> None:
    leave_evidence("pass", valid_days=-1)
    text = read(browse, officer, starter)
    assert "Pass, expired" in text
    assert "Evidence you rely on" not in text


def test_a_waiting_proposal_says_the_step_and_what_it_would_mean(
    browse: Browse, officer: User, ml_engineer: User, starter: Risk, assess: Assess, leave_evidence: Any
) -> None:
    assess(starter, 3, 3)
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    text = read(browse, officer, starter)
    assert f"{evidence.run.reference} suggests likelihood 3 → 4." in text
    assert "Confirmed, the risk stands at High, 12, above appetite." in text
    assert "Confirm High, 12" in text
    read_only = read(browse, ml_engineer, starter)
    assert "It counts for nothing until an officer confirms it." in read_only
    assert "Confirm High, 12" not in read_only


def test_who_may_not_judge_sees_no_form(browse: Browse, auditor: User, risk: Risk) -> None:
    text = read(browse, auditor, risk)
    for offered in ("Record assessment", "Map controls", reverse("risks:change", args=[risk.reference])):
        assert offered not in text


def test_a_closed_risk_can_only_be_reopened(browse: Browse, officer: User, risk: Risk) -> None:
    with acting(officer):
        close_risk(user=officer, risk=risk, reason="No longer done.")
    text = read(browse, officer, risk)
    assert "Reopen the risk" in text
    assert "Record assessment" not in text


def test_another_units_risk_is_not_there(browse: Browse, outsider: User, risk: Risk) -> None:
    assert browse(outsider).get(reverse("risks:risk", args=[risk.reference])).status_code == 404
    assert browse(outsider).get("/risks/R-9999/").status_code == 404


def test_the_switch_chooses_what_is_assessed(browse: Browse, officer: User, risk: Risk) -> None:
    text = read(browse, officer, risk, assess="inherent")
    assert "Assess inherent risk" in text
    assert '<input type="hidden" name="kind" value="inherent">' in text
