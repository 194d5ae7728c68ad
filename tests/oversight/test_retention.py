"""Retention is a decision on the trail: by default for ever, decided by who may, for a reason, and never changed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.base.errors import Forbidden, Invalid
from audits.oversight.retention import decide, in_force
from audits.trail.models import AuditEvent, Retention
from audits.trail.selectors import story
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db
DECISION = {"part": "events", "years": 10, "reason": "Record-keeping duty of the bank"}


def _decide(user, **changes) -> Retention:
    with acting(user):
        return decide(user=user, **{**DECISION, "since": timezone.localdate(), **changes})


def test_without_a_decision_everything_is_kept_for_ever(bank):
    assert [kept.decision for kept in in_force()] == [None, None]


def test_a_decision_holds_from_its_day_and_is_an_event_with_its_reason(administrator):
    today = timezone.localdate()
    decision = _decide(administrator, since=today + timedelta(days=3))
    assert [kept.decision for kept in in_force(today)] == [None, None]
    assert in_force(today + timedelta(days=3))[0].decision == decision
    event = AuditEvent.objects.get(object_type="trail.retention")
    assert (event.action, event.actor_id) == ("trail.retention.decided", str(administrator.pk))
    assert story(event).reason == DECISION["reason"]
    assert decision.decided_by == administrator.trail_label


def test_the_latest_decision_of_a_part_holds(administrator):
    _decide(administrator)
    forever = _decide(administrator, years=None)
    assert [kept.decision for kept in in_force()] == [forever, None]


def test_a_decision_is_never_changed(administrator):
    decision = _decide(administrator)
    for change in (lambda: Retention.objects.update(years=1), decision.delete):
        with pytest.raises(IntegrityError), transaction.atomic(), acting(administrator):
            change()


@pytest.mark.parametrize(
    ("field", "value"),
    [("part", "everything"), ("years", 0), ("years", 101), ("since", date(2020, 1, 1)), ("reason", " ")],
)
def test_what_is_wrong_is_named(administrator, field, value):
    with pytest.raises(Invalid) as refused:
        _decide(administrator, **{field: value})
    assert list(refused.value.fields) == [field]


def test_nobody_else_decides(officer, auditor):
    for user in (officer, auditor):
        with pytest.raises(Forbidden):
            _decide(user)


def test_the_page_and_the_api_decide_by_the_same_service(administrator, auditor, api):
    browser = Client()
    with set_up():
        browser.force_login(administrator)
    given = {**DECISION, "since": timezone.localdate().isoformat()}
    answer = browser.post(reverse("trail:retention"), {**given, "years": "0"})
    assert answer.status_code == 200
    assert not Retention.objects.exists()
    assert browser.post(reverse("trail:retention"), given).status_code == 302
    assert "At least 10 years" in browser.get(reverse("trail:retention")).content.decode()
    assert "at least 10 years" in browser.get(reverse("trail:home")).content.decode()
    address = reverse("api:retention")
    assert api(auditor).post(address, given, HTTP_IDEMPOTENCY_KEY="a").status_code == 403
    made = api(administrator).post(address, {**given, "years": None}, HTTP_IDEMPOTENCY_KEY="b")
    assert (made.status_code, made.json()["years"]) == (201, None)
    assert [one["years"] for one in api(auditor).get(address).json()["results"]] == [None, 10]
