"""Datasets over REST: the datasheet, versions and where they come from, schema and profile."""

import hashlib

import pytest

from registry.datasets.models import Profile
from tests.datasets.conftest import PEOPLE, make_profiles

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(api, ml_engineer):
    return api(ml_engineer)


def test_a_datasheet_is_changed_section_by_section(client, dataset):
    address = f"/api/v1/datasets/{dataset.reference}"
    shown = client.get(address)
    body = {"licence": "Internal", "datasheet": {"motivation": "To lend well"}}
    changed = client.patch(address, body, headers={"If-Match": shown["ETag"]})
    assert changed.json()["datasheet"]["motivation"] == "To lend well"
    assert changed.json()["completeness"]["answered"] == 2
    assert "uses" in changed.json()["completeness"]["missing"]
    stale = client.patch(address, {"source": "x"}, headers={"If-Match": shown["ETag"]})
    assert (stale.status_code, stale.json()["theirs"]["version"], stale.json()["ours"]["source"]) == (412, 2, "x")
    assert client.patch(address, {"source": "x"}).status_code == 428


def test_a_version_names_what_it_was_derived_from(client, add, dataset, unit):
    parent = add()
    digest = parent.artifact.sha256
    body = {"label": "2", "sha256": digest, "derived_from": [parent.reference], "reading": {"header": "no"}}
    made = client.post(f"/api/v1/datasets/{dataset.reference}/versions", body)
    assert made.status_code == 201, made.json()
    again = client.get(made["Location"]).json()
    assert (again["derived_from"], again["reading"]) == ([parent.reference], {"header": False})
    wrong = {**body, "label": "3", "derived_from": ["DV-9999"]}
    refused = client.post(f"/api/v1/datasets/{dataset.reference}/versions", wrong)
    assert refused.json()["errors"][0]["pointer"] == "#/derived_from/0"
    wrong = {**body, "label": "3", "reading": {"delimiter": "ab"}}
    refused = client.post(f"/api/v1/datasets/{dataset.reference}/versions", wrong)
    assert refused.json()["errors"][0]["pointer"] == "#/reading/delimiter"


def test_profile_and_schema(client, add):
    version = add()
    address = f"/api/v1/dataset-versions/{version.reference}"
    assert client.get(f"{address}/schema").status_code == 404
    assert client.get(f"{address}/profile").json()["state"] == "queued"
    make_profiles()
    shown = client.get(f"{address}/profile").json()
    assert (shown["state"], shown["result"]["rows"]) == ("done", 99)
    assert shown["result"]["content"]["sha256"] == hashlib.sha256(PEOPLE).hexdigest()
    schema = client.get(f"{address}/schema")
    change = {"columns": [{"name": "age", "meaning": "In years"}]}
    confirmed = client.patch(f"{address}/schema", change, headers={"If-Match": schema["ETag"]})
    assert confirmed.json()["columns"][2]["meaning"] == "In years"
    assert confirmed.json()["confirmed_by"]
    change = {"columns": [{"name": "age", "meaning": "x"}, {"name": "nope"}]}
    refused = client.patch(f"{address}/schema", change, headers={"If-Match": confirmed["ETag"]})
    assert refused.json()["errors"][0]["pointer"] == "#/columns/1/name"


def test_another_reading_is_asked_for_and_the_old_profile_stays_until_it_is_there(client, add):
    version = add(b"a;b\n1;2\n")
    make_profiles()
    address = f"/api/v1/dataset-versions/{version.reference}/profile"
    asked = client.post(address, {"reading": {"delimiter": ","}})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert client.get(address).json()["result"]["reading"]["recognised"]["delimiter"] == ";"
    make_profiles()
    assert client.get(address).json()["result"]["columns"][0]["name"] == "a;b"
    assert Profile.objects.count() == 2
