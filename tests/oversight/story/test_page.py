"""The story's own page: filters in the address, days as headings, pages that follow each other, no script needed."""

import re

import pytest
from django.urls import reverse

from audits.trail.models import AuditEvent
from governance.risks.models import Risk
from governance.risks.services import change_risk, close_risk
from tests.personas import acting
from tests.register import *  # noqa: F403 - a risk to tell of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browse, officer, risk: Risk):
    def read(user=None, **query) -> str:
        answer = browse(user or officer).get(reverse("trail:story", args=["risks.risk", risk.reference]), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def lived(officer, risk: Risk, assess) -> None:
    assess(risk, 3, 3, rationale="Thresholds by group.")
    with acting(officer):
        row = change_risk(
            user=officer, risk=risk, expected=2, changes={"title": "Groups differ more"}, reason="Wording."
        )
        close_risk(user=officer, risk=row, reason="No longer done.")


def numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'<li id="event-(\d+)"', text)]


def test_it_tells_everything_under_its_day(lived: None, page):
    text = page()
    for said in ("recorded the risk", "assessed residual risk", "changed the risk", "closed the risk", "Wording."):
        assert said in text
    assert text.count('class="story-day"') == 1


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ({"kind": "risks.assessment"}, "assessed residual risk", "closed the risk"),
        ({"action": "risks.risk.closed"}, "closed the risk", "changed the risk"),
        ({"field": "title"}, "changed the risk", "closed the risk"),
        ({"since": "2100-01-01"}, "Nothing in this story fits", "closed the risk"),
        ({"until": "2100-01-01"}, "closed the risk", "Nothing in this story fits"),
    ],
)
def test_a_filter_narrows(lived: None, page, query, there, gone):
    text = page(**query)
    assert there in text
    assert f"</b> {gone}" not in text


def test_by_person(lived: None, page, officer, validator):
    assert "closed the risk" in page(person=officer.reference)
    assert "Nothing in this story fits" in page(person=validator.reference)


def test_oldest_first_turns_it(lived: None, page):
    assert numbers(page(order="oldest")) == sorted(numbers(page()))


def test_pages_follow_each_other_and_end(officer, risk: Risk, page, in_request):
    for number in range(70):
        with in_request(officer, f"request-{number:03}"):
            risk.title = f"Title {number}"
            risk.save(update_fields=["title"])
    told: list[int] = []
    text = page()
    while True:
        told += numbers(text)
        found = re.search(r'rel="next" href="\?after=(\d+)"', text)
        if not found:
            break
        text = page(after=found[1])
    recorded = AuditEvent.objects.filter(object_type="risks.risk", object_id=str(risk.pk))
    assert "Show more" not in text
    assert told == list(recorded.order_by("-id").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "query", [{"kind": "ghost"}, {"person": "U-x"}, {"since": "31/02/2027"}, {"order": "sideways"}]
)
def test_what_cannot_be_read_is_said_and_narrows_nothing(lived: None, page, query):
    text = page(**query)
    assert "closed the risk" in text
    assert 'class="error' in text or "errors" in text


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "²", "9" * 30])
def test_no_place_in_the_story_is_refused_by_name(browse, officer, risk: Risk, after):
    address = reverse("trail:story", args=["risks.risk", risk.reference])
    answer = browse(officer).get(address, {"after": after})
    assert answer.status_code == 400
    assert "no place in the story" in answer.content.decode()


def test_who_may_not_read_the_trail_reads_the_story_without_its_links(lived: None, page, ml_engineer):
    text = page(ml_engineer)
    assert "assessed residual risk" in text
    assert "/trail/events/" not in text


def test_the_risks_own_page_leads_to_the_whole_story(lived: None, browse, officer, risk: Risk):
    text = browse(officer).get(reverse("risks:risk", args=[risk.reference])).content.decode()
    assert reverse("trail:story", args=["risks.risk", risk.reference]) in text
