"""The desk shows each person what needs them, in order of consequence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audits.accounts.models import Unit, User
from audits.checks.models import Evidence, Run
from audits.trail.models import AuditEvent
from governance.desk.items import Desk, Item
from governance.desk.selectors import desk
from governance.reviews.models import Finding
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment, Category, Risk
from governance.risks.services import close_risk, link_model, record_risk
from registry.inventory.models import ModelVersion
from registry.submissions.models import Submission
from tests.personas import acting, set_up

Leave = Callable[..., Evidence]
Assess = Callable[..., Assessment]


def items(shown: Desk, key: str) -> list[Item]:
    return next(list(group.items) for group in shown.groups if group.key == key)


def figure(shown: Desk, label: str) -> str:
    return next(figure.value for figure in shown.figures if figure.label == label)


@pytest.fixture
def submitted(version: ModelVersion, ml_engineer: User) -> Submission:
    with set_up():
        return Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)


@pytest.fixture
def failed(submitted: Submission, leave_evidence: Leave) -> Evidence:
    """A submission whose fairness check failed, and what followed from that."""
    evidence = leave_evidence("fail")
    with set_up():
        submitted.runs.add(evidence.run)
        react_to_verdict(run=evidence.run)
    return evidence


def test_nothing_needs_anybody_at_first(officer: User, defaults: None) -> None:
    shown = desk(officer)
    assert (shown.waiting, shown.stopping) == (0, 0)
    assert [group.title for group in shown.groups] == [
        "Stops something today", "Expires or falls due within 14 days", "Waiting for your answer",
    ]  # fmt: skip


def test_a_held_gate_comes_first_and_is_told_once(officer: User, failed: Evidence) -> None:
    shown = desk(officer)
    (held,) = items(shown, "stops")
    assert (held.title, held.kind) == ("Recidivism score 1 is held at the gate", "fail")
    assert held.why.startswith("The impact ratio of Black is 0.48 (0.45–0.51); the limit is 0.80.")
    assert (held.page, held.arguments) == ("checks:run", (failed.run.reference,))
    assert figure(shown, "Models with a failing check") == "1"


def test_an_inconclusive_run_opens_nothing_but_is_seen(
    officer: User, submitted: Submission, leave_evidence: Leave
) -> None:
    evidence = leave_evidence("inconclusive")
    with set_up():
        submitted.runs.add(evidence.run)
        react_to_verdict(run=evidence.run)
    assert not Finding.objects.exists()
    assert [item.title for item in items(desk(officer), "stops")] == ["Recidivism score 1 is held at the gate"]


def test_a_grave_finding_without_a_gate_stops_too(officer: User, leave_evidence: Leave) -> None:
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
        Finding.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    shown = desk(officer)
    (item,) = items(shown, "stops")
    assert item.title.startswith(Finding.objects.get().reference)
    assert (item.due, item.late) == ("3 days overdue", True)
    assert items(shown, "due") == []
    assert figure(shown, "Findings overdue") == "1"


def test_a_proposal_above_appetite_stops_and_another_waits(
    officer: User,
    ml_engineer: User,
    unit: Unit,
    bias: Category,
    version: ModelVersion,
    assess: Assess,
    leave_evidence: Leave,
) -> None:
    with acting(officer):
        for title in ("Grave", "Mild"):
            risk = Risk.objects.create(unit=unit, title=title, category=bias, owner=officer, starter_id="R05")
            link_model(user=officer, risk=risk, model=version.model)
            assess(risk, *((3, 3) if title == "Grave" else (1, 1)))
    evidence = leave_evidence("fail", consequence="minor")
    with set_up():
        react_to_verdict(run=evidence.run)
    shown = desk(officer)
    assert [item.title.split()[-1] for item in items(shown, "stops")] == ["Grave"]
    assert "That would make it High. That is above appetite." in items(shown, "stops")[0].why
    assert [item.title.split()[-1] for item in items(shown, "answers")] == ["Mild"]
    assert not any("suggested" in item.title for group in desk(ml_engineer).groups for item in group.items)


def test_reviews_and_evidence_fall_due(officer: User, bias: Category, unit: Unit, leave_evidence: Leave) -> None:
    leave_evidence("pass", valid_days=5)
    with acting(officer):
        for days in (3, -1, 30):
            record_risk(
                user=officer, unit=unit, title=f"Due in {days}", category=bias, owner=officer,
                review_due=timezone.localdate() + timedelta(days=days),
            )  # fmt: skip
    due = items(desk(officer), "due")
    assert [item.due for item in due] == ["1 day overdue", "In 3 days", "In 5 days"]
    assert due[-1].title == "Evidence expires: Bias by group on Recidivism score 1"
    leave_evidence("pass", valid_days=100)
    assert len(items(desk(officer), "due")) == 2


def test_a_run_that_gave_no_answer_waits_for_who_asked(ml_engineer: User, officer: User, leave_evidence: Leave) -> None:
    run = leave_evidence("pass").run
    with set_up():
        Run.objects.create(
            unit=run.unit, check_id="performance.classification", check_version="1", subject_type=run.subject_type,
            subject_id=run.subject_id, subject_label=run.subject_label, seed=1, state=Run.State.REFUSED,
            asked_by=ml_engineer, problem="The label column holds three values.", finished_at=timezone.now(),
        )  # fmt: skip
    (item,) = items(desk(ml_engineer), "answers")
    assert item.why == "The label column holds three values."
    assert items(desk(officer), "answers") == []


def test_an_engineer_sees_the_gate_of_their_own_model_only(
    failed: Evidence, ml_engineer: User, validator: User, auditor: User
) -> None:
    assert len(items(desk(ml_engineer), "stops")) == 1
    assert len(items(desk(validator), "stops")) == 1
    assert items(desk(auditor), "stops") == []


def test_an_outsider_sees_nothing_of_it(failed: Evidence, outsider: User) -> None:
    shown = desk(outsider)
    assert shown.waiting == 0
    assert shown.changed == []
    assert figure(shown, "Models with a failing check") == "0"


def test_what_others_changed(officer: User, validator: User, risk: Risk) -> None:
    assert desk(officer).changed == []
    (news,) = desk(validator).changed
    assert (news.label, news.verb, news.who) == (risk.reference, "recorded", officer.title)
    with acting(officer):
        close_risk(user=officer, risk=risk, reason="The product ended.")
    assert [news.verb for news in desk(validator).changed] == ["closed", "recorded"]
    assert AuditEvent.objects.filter(action="risks.risk.closed").count() == 1


def test_the_cost_does_not_grow_with_what_is_shown(
    officer: User,
    failed: Evidence,
    bias: Category,
    unit: Unit,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with acting(officer):
        for _ in range(20):
            record_risk(
                user=officer, unit=unit, title="Due", category=bias, owner=officer, review_due=timezone.localdate()
            )
    with django_assert_max_num_queries(34):
        shown = desk(officer)
        assert (len(items(shown, "due")), next(g.total for g in shown.groups if g.key == "due")) == (8, 20)
