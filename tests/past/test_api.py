"""`?as_of=` on every GET of the API: the record as it stood, said in a header; never on a write."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.base.problems import MEDIA_TYPE
from governance.risks.models import Risk
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before(risk, version, officer, clock):
    """The moment before the risk was renamed and another one recorded."""
    then = clock()
    with acting(officer):
        Risk.objects.update(title="Named anew")
        Risk.objects.create(unit=risk.unit, title="Later", category=risk.category, owner=officer)
    return then


@pytest.fixture
def get(api, officer):
    client = api(officer)
    return lambda address, **query: client.get(f"/api/v1/{address}", query)


def titles(answer) -> set[str]:
    return {one["title"] for one in answer.json()["results"]}


def test_a_list_and_its_next_page(get, before):
    answer = get("risks", as_of=before.isoformat())
    assert titles(answer) == {"Groups differ"}
    assert answer["Countersign-As-Of"] == before.isoformat()
    now = get("risks")
    assert titles(now) == {"Named anew", "Later"}
    assert "Countersign-As-Of" not in now
    first = get("risks", as_of=timezone.localdate().isoformat(), page_size=1)
    assert "as_of=" in first.json()["next"]


def test_one_object_and_one_that_was_not_there_yet(get, before, risk):
    assert get(f"risks/{risk.reference}", as_of=before.isoformat()).json()["title"] == "Groups differ"
    later = Risk.objects.get(title="Later").reference
    assert get(f"risks/{later}", as_of=before.isoformat()).status_code == 404
    assert get(f"risks/{later}").status_code == 200


def test_a_plus_that_became_a_space(api, officer, before):
    answer = api(officer).get(f"/api/v1/risks?as_of={before.isoformat()}")
    assert titles(answer) == {"Groups differ"}


def test_a_day_ends_where_the_reader_lives(get, officer, before):
    with acting(officer):
        officer.timezone = "Pacific/Kiritimati"
        officer.save()
    assert get("risks", as_of="2020-03-31")["Countersign-As-Of"] == "2020-03-31T09:59:59.999999+00:00"


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "2026-02-30", "1899-12-31", "9999-12-31", "2026-03-31T14:00+99:00"]
)
def test_what_is_no_moment_is_named(get, before, moment):
    for address in ("risks", "models", "trail/events", "me"):
        answer = get(address, as_of=moment)
        assert (answer.status_code, answer["Content-Type"]) == (400, MEDIA_TYPE)
        assert answer.json()["errors"][0]["pointer"] == "#/as_of"


def test_the_future_and_a_moment_said_twice(get, api, officer, before):
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert "future" in get("risks", as_of=tomorrow).json()["detail"]
    twice = api(officer).get("/api/v1/risks?as_of=2026-01-01&as_of=2026-01-02")
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (400, "#/as_of")


def test_nothing_is_written(api, officer, risk, before):
    answer = api(officer).post(f"/api/v1/risks/{risk.reference}/close?as_of=2026-01-01", {"reason": "x"})
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"pointer": "#/as_of", "detail": "The past cannot be changed."}]
    assert Risk.objects.get(pk=risk.pk).state == "open"


def test_the_document_describes_it_once(get, before):
    document = get("openapi.json").json()
    reading = [paths["get"] for paths in document["paths"].values() if "get" in paths]
    assert all({"$ref": "#/components/parameters/AsOf"} in one["parameters"] for one in reading)
    assert document["components"]["parameters"]["AsOf"]["name"] == "as_of"
