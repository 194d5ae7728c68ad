"""PATCH of a model touches what was sent, from the version that was read; vendor facts belong to a vendor."""

import pytest

from registry.inventory.models import RegisteredModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def patch(api, ml_engineer, model):
    client, where = api(ml_engineer), f"/api/v1/models/{model.reference}"

    def send(changes, etag='"1"'):
        return client.patch(where, changes, format="json", headers={"If-Match": etag} if etag else {})

    return send


def test_only_what_was_sent_changes(patch, model):
    before = RegisteredModel.objects.values().get()
    answer = patch({"purpose": "Scores again", "reason": "Wider use"})
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    after = RegisteredModel.objects.values().get()
    assert {name for name in before if before[name] != after[name]} == {"purpose", "version"}


def test_saying_what_is_so_changes_nothing(patch, model):
    assert patch({"name": model.name})["ETag"] == '"1"'


def test_a_stale_change_shows_both_sides(patch):
    patch({"purpose": "Theirs"})
    stale = patch({"purpose": "Ours"})
    assert stale.status_code == 412
    assert (stale.json()["theirs"]["purpose"], stale.json()["ours"]["purpose"]) == ("Theirs", "Ours")
    assert patch({"purpose": "Ours"}, etag=None).status_code == 428


def test_the_owner_holds_a_role_there(patch, officer, outsider):
    assert patch({"owner": officer.reference}).json()["owner"] == officer.reference
    assert patch({"owner": outsider.reference}, '"2"').json()["errors"][0]["pointer"] == "#/owner"


def test_the_tier_is_not_changed_by_hand(patch):
    assert patch({"tier": 3}).json()["errors"][0]["pointer"] == "#/tier"


FACTS = {
    "vendor_product": "Score 4",
    "vendor_contract": "C-17",
    "vendor_contact": "Account manager",
    "vendor_evidence_on": "2026-01-31",
}


def test_vendor_facts_are_kept_and_cleared(patch):
    kept = patch(FACTS).json()
    assert {name: kept[name] for name in FACTS} == FACTS
    cleared = patch({"vendor_evidence_on": None, "vendor_contact": ""}, '"2"').json()
    assert (cleared["vendor_evidence_on"], cleared["vendor_contact"]) == (None, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"vendor": "", **FACTS}, "vendor_product"),
        ({"vendor_contact": "jane@example.com"}, "vendor_contact"),
        ({"vendor_evidence_on": "2999-01-01"}, "vendor_evidence_on"),
        ({"name": " "}, "name"),
    ],
)
def test_facts_that_do_not_fit_name_their_field(patch, changes, field):
    answer = patch(changes)
    assert answer.status_code == 400
    assert f"#/{field}" in [error["pointer"] for error in answer.json()["errors"]]
