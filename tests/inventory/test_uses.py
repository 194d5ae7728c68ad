"""What a model may be used for and what not, each named once, over REST."""

import pytest

from registry.inventory.models import IntendedUse

pytestmark = pytest.mark.django_db


@pytest.fixture
def uses(model):
    return f"/api/v1/models/{model.reference}/uses"


def test_a_use_is_added_changed_and_taken_away(api, ml_engineer, model, uses):
    client = api(ml_engineer)
    made = client.post(uses, {"name": "Pricing", "permitted": False}, format="json")
    assert made.status_code == 201
    where = made["Location"]
    shown = client.get(f"/api/v1/models/{model.reference}")
    assert (shown.json()["prohibited_uses"], shown["ETag"]) == (["Pricing"], '"2"')
    changed = client.patch(where, {"description": "Any price"}, format="json", headers={"If-Match": made["ETag"]})
    assert changed.json() == {
        "id": made.json()["id"],
        "name": "Pricing",
        "description": "Any price",
        "permitted": False,
    }
    stale = client.patch(where, {"permitted": True}, format="json", headers={"If-Match": made["ETag"]})
    assert stale.status_code == 412
    assert (stale.json()["theirs"]["version"], stale.json()["ours"]["version"]) == (2, 1)
    assert client.delete(where).status_code == 204
    assert client.delete(where).status_code == 404
    assert not IntendedUse.objects.exists()


def test_a_use_is_named_once(api, ml_engineer, uses):
    client = api(ml_engineer)
    assert client.post(uses, {"name": "Pricing"}, format="json").status_code == 201
    again = client.post(uses, {"name": " Pricing ", "permitted": False}, format="json")
    assert again.status_code == 400
    assert again.json()["errors"][0]["pointer"] == "#/name"


def test_who_may_not(api, auditor, outsider, uses):
    assert api(auditor).post(uses, {"name": "Pricing"}, format="json").status_code == 403
    assert api(outsider).post(uses, {"name": "Pricing"}, format="json").status_code == 404


def test_a_model_is_registered_with_its_uses(api, ml_engineer, unit):
    body = {"unit": unit.pk, "name": "Score", "purpose": "Scores", "tier": 2}
    said = {"permitted_uses": ["Retail loans", "Cards"], "prohibited_uses": ["Pricing"]}
    client = api(ml_engineer)
    made = client.post("/api/v1/models", body | said, format="json")
    assert {name: made.json()[name] for name in said} == said
    twice = client.post("/api/v1/models", body | {"name": "Other", "permitted_uses": ["A", "A"]}, format="json")
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (400, "#/permitted_uses/1")
    assert client.get("/api/v1/models").json()["results"][0]["name"] == "Score"
