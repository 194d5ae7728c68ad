"""The desk's page: the greeting, the groups, and what an empty desk offers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.desk.pages import gist, moment
from governance.reviews.models import Finding
from governance.reviews.services import react_to_verdict
from governance.risks.models import Risk
from tests.personas import set_up

Browse = Callable[[User], Any]


def read(browse: Browse, user: User) -> str:
    answer = browse(user).get("/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_new_desk_offers_to_begin(browse: Browse, officer: User, auditor: User, defaults: None) -> None:
    text = read(browse, officer)
    assert "Nothing needs you." in text
    assert "Choose starter risks" in text
    assert "Choose starter risks" not in read(browse, auditor)


def test_a_finding_leads_to_where_it_is_settled(
    browse: Browse, officer: User, defaults: None, leave_evidence: Callable[..., Evidence]
) -> None:
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    text = read(browse, officer)
    finding = Finding.objects.get()
    assert "1 thing needs you; 1 stops something today." in text
    assert f'href="/findings/{finding.reference}/"' in text


def test_what_the_desk_has_no_room_for_is_counted(browse: Browse, officer: User, risk: Risk) -> None:
    due = timezone.localdate() + timedelta(days=3)
    with set_up():
        Risk.objects.bulk_create(
            Risk(unit=risk.unit, title=f"Due {n}", category=risk.category, owner=officer, review_due=due)
            for n in range(11)
        )
    text = read(browse, officer)
    assert "3 more. All of it is in:" in text
    assert 'href="/risks/?sort=review_due"' in text


def test_the_moment_is_the_readers(browse: Browse, officer: User, defaults: None) -> None:
    assert (
        moment(datetime(2026, 11, 25, 8, 42, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin")))
        == "Wednesday 25 November 2026, 09:42 CET"
    )
    with set_up():
        User.objects.filter(pk=officer.pk).update(timezone="Asia/Tokyo")
    assert " JST. " in read(browse, officer)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Short. And whole.", "Short. And whole."),
        (
            "It failed. " + "Details follow here. " * 20 + "The limit is 0.80. Two more.",
            "It failed. … The limit is 0.80. Two more.",
        ),
    ],
)
def test_a_long_reason_keeps_its_beginning_and_its_end(text: str, kept: str) -> None:
    assert gist(text, 40) == kept
