"""The desk says when the trail is broken or was not looked at for a day, and when it was last whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.trail.models import Verification
from governance.desk.selectors.stops import trail_in_doubt
from tests.personas import acting, set_up

FINDING = {"kind": "altered", "sentence": "Event 7 is not what was sealed at place 3.", "event_id": "7"}


def verified(whole: bool, ago: timedelta, size: int = 40) -> None:
    findings = [] if whole else [FINDING]
    with set_up():
        Verification.objects.create(whole=whole, at=timezone.now() - ago, size=size, findings=findings)


@pytest.fixture
def told(officer):
    def ask() -> list[tuple[str, str]]:
        with acting(officer):
            return [(item.title, item.why) for item in trail_in_doubt(officer).items]

    return ask


def test_a_trail_that_was_whole_today_needs_nobody(told):
    assert told() == []
    verified(True, timedelta(hours=1))
    assert told() == []


def test_a_broken_trail_is_named_with_the_last_good_result(told):
    verified(True, timedelta(hours=3), size=31)
    verified(False, timedelta(hours=1))
    ((title, why),) = told()
    assert title == "The trail is broken"
    assert why.startswith(FINDING["sentence"])
    assert "with 31 events" in why


def test_a_day_without_verification_is_told(told):
    verified(True, timedelta(days=2))
    ((title, _why),) = told()
    assert title == "The trail was not verified for more than a day"


def test_who_may_not_read_the_trail_is_not_told(ml_engineer):
    verified(False, timedelta(hours=1))
    with acting(ml_engineer):
        assert trail_in_doubt(ml_engineer).total == 0
