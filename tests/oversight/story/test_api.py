"""The story over REST: sentences with the raw changes under them, page by page."""

import pytest

from governance.risks.models import Risk
from tests.register import *  # noqa: F403 - a risk to tell of

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/trail/story"


@pytest.fixture
def lived(officer, risk: Risk, in_request) -> None:
    for number in range(5):
        with in_request(officer, f"request-{number}"):
            risk.title = f"Title {number}"
            risk.save(update_fields=["title"])


def test_each_entry_has_its_sentence_and_its_raw_changes(lived: None, api, officer, risk: Risk):
    answer = api(officer).get(ADDRESS, {"object": risk.reference})
    first = answer.json()["results"][0]
    assert (first["who"], first["what"]) == (officer.title, "changed the risk")
    assert first["events"][0]["changes"] == [{"column": "title", "before": "Title 3", "after": "Title 4"}]


def test_pages_lead_on_and_end(lived: None, api, officer, risk: Risk):
    client, address, seen = api(officer), f"{ADDRESS}?object={risk.reference}&page_size=2", []
    while address:
        body = client.get(address).json()
        seen += [entry["event"] for entry in body["results"]]
        address = body["next"]
    assert len(seen) == 6
    assert seen == sorted(seen, reverse=True)


def test_it_narrows(lived: None, api, officer, validator, risk: Risk):
    client = api(officer)

    def count(**query: str) -> int:
        return len(client.get(ADDRESS, {"object": risk.reference, **query}).json()["results"])

    assert count(field="title") == 6  # where it was written first, too
    assert count(action="risks.risk.recorded") == 1
    assert count(person=validator.reference) == count(person="U-9999") == 0
    assert count(kind="risks.assessment") == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"object": "R-9999"}, 404),
        ({"object": "x/y/z"}, 404),
        ({"object": "R-0001", "cursor": "x"}, 400),
        ({"object": "R-0001", "since": "yesterday"}, 400),
        ({"object": "R-0001", "colour": "red"}, 400),
    ],
)
def test_what_is_wrong_is_refused(api, officer, risk: Risk, query, status):
    query = {name: risk.reference if said == "R-0001" else said for name, said in query.items()}
    answer = api(officer).get(ADDRESS, query)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_another_units_object_is_not_found(api, outsider, risk: Risk):
    assert api(outsider).get(ADDRESS, {"object": risk.reference}).status_code == 404
