"""What one request did is one entry, whole, wherever the page ends."""

import pytest

from audits.oversight.storytelling import chapter
from audits.trail.models import AuditEvent
from audits.trail.timeline import ROWS, Span, groups
from governance.risks.models import Risk
from tests.register import *  # noqa: F403 - a risk to tell of

pytestmark = pytest.mark.django_db


@pytest.fixture
def interleaved(officer, risk: Risk, in_request) -> None:
    """Twelve requests that each change the risk three times, two of them always at once."""
    for pair in range(6):
        for step in range(3):
            for number in (2 * pair, 2 * pair + 1):
                with in_request(officer, f"request-{number:02}"):
                    risk.title = f"Request {number}, step {step}"
                    risk.save(update_fields=["title"])


def _pages(risk: Risk, size: int, *, oldest_first: bool = False) -> list[list[tuple[int, ...]]]:
    pages, beyond = [], None
    while True:
        found = groups({"risks.risk": [risk.pk]}, Span(oldest_first=oldest_first), beyond=beyond, size=size)
        if not found:
            return pages
        pages.append([group.ids for group in found])
        beyond = found[-1].place


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 50])
def test_a_group_is_never_cut_and_never_told_twice(interleaved: None, risk: Risk, size: int, oldest_first: bool):
    told = [ids for page in _pages(risk, size, oldest_first=oldest_first) for ids in page]
    assert sorted(len(ids) for ids in told) == [1, *[3] * 12]
    every = [pk for ids in told for pk in ids]
    recorded = AuditEvent.objects.filter(object_type="risks.risk", object_id=str(risk.pk))
    assert sorted(every) == sorted(recorded.values_list("pk", flat=True))
    places = [ids[0] for ids in told]
    assert places == sorted(places, reverse=not oldest_first)


def test_one_entry_tells_the_request_and_unfolds_its_rows(interleaved: None, officer, risk: Risk):
    first = chapter(officer, risk, size=1).entries[0]
    assert first.what == "changed the risk"
    assert [change.after for change in first.changes] == ["Request 11, step 2"]  # where it ended
    assert [row.changes[0].after for row in first.rows] == [f"Request 11, step {step}" for step in range(3)]
    assert len(first.rows) == 3


def test_writes_outside_a_request_stand_alone(officer, risk: Risk, as_person):
    with as_person(officer):
        for title in ("One", "Two"):
            risk.title = title
            risk.save(update_fields=["title"])
    assert [entry.changes[0].after for entry in chapter(officer, risk, size=2).entries] == ["Two", "One"]


def test_two_people_under_one_request_id_are_two_entries(officer, validator, risk: Risk, in_request):
    for user in (officer, validator):
        with in_request(user, "sent-by-a-proxy"):
            risk.title = f"By {user}"
            risk.save(update_fields=["title"])
    assert [entry.who for entry in chapter(officer, risk, size=2).entries] == [validator.title, officer.title]


def test_a_request_that_wrote_thousands_of_rows_is_one_entry_that_counts_them(officer, risk: Risk, in_request):
    with in_request(officer, "a-long-import"):
        for number in range(ROWS + 160):
            risk.title = f"Step {number}"
            risk.save(update_fields=["title"])
    first, recorded = chapter(officer, risk).entries
    assert (len(first.rows), first.more) == (ROWS, 160)
    assert recorded.what == "recorded the risk"
