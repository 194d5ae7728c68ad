"""Findings: the list, one finding, closing it with a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.reviews.models import Finding
from governance.reviews.services import react_to_verdict
from tests.personas import set_up

Browse = Callable[[User], Any]


@pytest.fixture
def finding(leave_evidence: Callable[..., Evidence]) -> Finding:
    """An open major finding, three days overdue."""
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
        Finding.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    return Finding.objects.get()


def close(browse: Browse, user: User, finding: Finding, **data: str) -> Any:
    return browse(user).post(reverse("reviews:close", args=[finding.reference]), data)


def test_the_list_says_how_late_each_is(browse: Browse, officer: User, finding: Finding) -> None:
    text = browse(officer).get("/findings/").content.decode()
    assert "3 days overdue" in text
    assert finding.evidence.run.reference in text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"overdue": "true"}, True),
        ({"severity": "major"}, True),
        ({"severity": "minor"}, False),
        ({"state": "closed"}, False),
        ({"state": "all"}, True),
    ],
)
def test_filters_live_in_the_address(
    browse: Browse, officer: User, finding: Finding, query: dict[str, str], there: bool
) -> None:
    text = browse(officer).get("/findings/", query).content.decode()
    assert (f">{finding.reference}</a>" in text) is there


def test_a_page_says_what_was_found_and_on_what(browse: Browse, officer: User, finding: Finding) -> None:
    text = browse(officer).get(reverse("reviews:finding", args=[finding.reference])).content.decode()
    assert "The impact ratio of Black is 0.48 (0.45–0.51); the limit is 0.80." in text
    assert reverse("inventory:model", args=[finding.model_version.model.reference]) in text
    assert "opened the finding" in text


def test_closing_needs_a_reason_and_stays_on_the_story(browse: Browse, officer: User, finding: Finding) -> None:
    assert close(browse, officer, finding, version="1", reason=" ").status_code == 400
    answer = close(browse, officer, finding, version="1", reason="Thresholds were set by group.")
    finding.refresh_from_db()
    assert finding.state == Finding.State.CLOSED
    assert "Thresholds were set by group." in browse(officer).get(answer.headers["Location"]).content.decode()
    assert close(browse, officer, finding, version="2", reason="Again.").status_code == 409
    assert close(browse, officer, finding, version="1", reason="Again.").status_code == 412


def test_who_may_not_close_is_not_offered_it(browse: Browse, auditor: User, outsider: User, finding: Finding) -> None:
    page = reverse("reviews:finding", args=[finding.reference])
    assert "Close the finding" not in browse(auditor).get(page).content.decode()
    assert close(browse, auditor, finding, version="1", reason="No.").status_code == 403
    assert browse(outsider).get(page).status_code == 404
    assert "No finding yet" in browse(outsider).get("/findings/").content.decode()


def test_the_model_and_the_run_tell_what_followed(browse: Browse, officer: User, finding: Finding) -> None:
    run = browse(officer).get(reverse("checks:run", args=[finding.evidence.run.reference])).content.decode()
    assert "What happened next" in run
    assert finding.reference in run
    model = browse(officer).get(reverse("inventory:model", args=[finding.model_version.model.reference]))
    assert finding.reference in model.content.decode()
