"""The card over REST: as it was submitted, changed part by part, from a version and with a reason."""

import pytest

from audits.trail.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(version):
    return f"/api/v1/versions/{version.reference}/card"


@pytest.fixture
def client(api, ml_engineer):
    return api(ml_engineer)


def change(client, address, etag='"1"', **body):
    return client.patch(address, {"reason": "It was missing.", **body}, headers={"If-Match": etag})


def test_it_begins_as_what_was_submitted(client, address, version):
    answer = client.get(address)
    assert answer["ETag"] == '"1"'
    card = answer.json()
    assert card["model_details"]["items"] == [{"name": "Design", "value": "A points score."}]
    assert card["version"] == version.reference
    assert card["oversight"] == {}


def test_a_change_touches_only_what_it_names(client, address, version):
    answer = change(
        client, address, oversight="A judge decides.", factors={"items": [{"name": "Sex", "value": "both"}]}
    )
    assert answer.status_code == 200, answer.json()
    assert answer["ETag"] == '"2"'
    card = client.get(address).json()
    assert card["oversight"] == {"text": "A judge decides."}
    assert card["model_details"]["items"][0]["value"] == "A points score."
    version.refresh_from_db()
    assert version.card == {"design": "A points score.", "limitations": ["Old data", "One county"]}


def test_null_empties_a_part(client, address):
    assert change(client, address, model_details=None).json()["model_details"] == {}


def test_saying_the_same_again_changes_nothing(client, address):
    events = AuditEvent.objects.count()
    same = client.get(address).json()["model_details"]
    assert change(client, address, model_details=same)["ETag"] == '"1"'
    assert not AuditEvent.objects.filter(pk__gt=events, object_type="cards.modelcard").exists()


def test_a_stale_change_is_answered_with_both_versions(client, address):
    assert change(client, address, oversight="First.").status_code == 200
    answer = change(client, address, oversight="Second.")
    assert answer.status_code == 412
    assert answer.json()["theirs"]["oversight"] == {"text": "First."}
    assert answer.json()["ours"]["oversight"] == {"text": "Second."}


def test_the_version_and_a_reason_are_asked_for(client, address):
    body = {"oversight": "x", "reason": "y"}
    assert client.patch(address, body).status_code == 428
    without = client.patch(address, {"oversight": "x"}, headers={"If-Match": '"1"'})
    assert without.json()["errors"][0]["pointer"] == "#/reason"


def test_what_cannot_stand_is_named_by_its_place_and_nothing_is_kept(client, address):
    answer = change(client, address, oversight="kept?", metrics={"a/b": 1}, factors={"items": [{"name": "x"}]})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/metrics/a~1b", "#/factors/items/0"}
    assert client.get(address)["ETag"] == '"1"'


def test_completeness_says_what_is_there_and_what_to_do(client, address):
    found = client.get(address).json()["completeness"]
    assert found["required"] == 12
    # Design, limitations, and from the record itself: prohibited uses and the test data.
    assert found["present"] == 4
    assert found["missing"][0]["what_to_do"].endswith(".")


@pytest.mark.parametrize("role", ["auditor", "approver", "validator"])
def test_who_may_only_read_cannot_change_it(api, request, address, role):
    client = api(request.getfixturevalue(role))
    assert client.get(address).status_code == 200
    assert change(client, address, oversight="x").status_code == 403


def test_somebody_of_another_unit_finds_no_card(api, outsider, address):
    client = api(outsider)
    assert {client.get(address).status_code, change(client, address, oversight="x").status_code} == {404}


def test_each_change_is_on_the_trail_with_who_and_why(client, address, ml_engineer, version):
    change(client, address, oversight="A judge decides.")
    events = AuditEvent.objects.filter(object_type="cards.modelcard").order_by("pk")
    assert [event.operation for event in events] == ["insert", "update"]
    assert events.last().actor_label == ml_engineer.trail_label
    story = str(client.get("/api/v1/trail/story", {"object": version.reference}).json())
    assert "changed model card COMPAS 2016" in story
    assert "It was missing." in story


def test_the_past_shows_the_card_of_then(client, address):
    before = AuditEvent.objects.latest("pk").at
    change(client, address, oversight="A judge decides.")
    assert client.get(address, {"as_of": before.isoformat()}).json()["oversight"] == {}
