"""Redaction over REST: what the page can do, by the same services."""

import pytest

from audits.trail.sequencer import sequence_once
from tests.oversight.conftest import NAME

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/trail/redactions"


def ask(client, risk, **differing):
    sent = {"object_type": "risks.risk", "object_id": str(risk.pk), "fields": ["event"], "why": "A person was named."}
    return client.post(ADDRESS, sent | differing)


def test_asked_by_one_approved_by_another(api, officer, approver, named, payloads):
    asked = ask(api(officer), named)
    assert (asked.status_code, asked.data["state"], asked.data["fields"]) == (201, "asked", ["event"])
    sequence_once()
    assert api(officer).post(f"{asked['Location']}/approve").status_code == 403
    done = api(approver).post(f"{asked['Location']}/approve", headers={"If-Match": '"1"'})
    assert (done.status_code, done.data["state"], done.data["events"]) == (200, "done", 3)
    assert done.data["decided_by"] == approver.reference
    assert NAME not in payloads()
    (row,) = api(approver).get(f"{ADDRESS}?state=done").data["results"]
    assert row["reference"] == asked.data["reference"]
    again = api(approver).post(f"{asked['Location']}/approve")
    assert again.status_code == 409


def test_a_stale_version_is_refused(api, approver, asked):
    refusal = api(approver).post(f"{ADDRESS}/{asked.reference}/approve", headers={"If-Match": '"7"'})
    assert refusal.status_code == 412


@pytest.mark.parametrize(
    ("differing", "status", "pointer"),
    [
        ({"fields": []}, 400, "#/fields"),
        ({"fields": ["colour"]}, 400, "#/fields"),
        ({"why": f"{NAME} was scored lower."}, 400, "#/why"),
        ({"reason": "x"}, 400, "#/reason"),
        ({"object_id": "999999"}, 404, None),
    ],
)
def test_what_cannot_be_asked_is_named(api, officer, named, differing, status, pointer):
    refusal = ask(api(officer), named, **differing)
    assert refusal.status_code == status
    if pointer:
        assert pointer in [error["pointer"].partition("/0")[0] for error in refusal.json()["errors"]]


def test_refuse_withdraw_and_who_may(api, officer, approver, auditor, outsider, asked):
    address = f"{ADDRESS}/{asked.reference}"
    assert api(outsider).get(address).status_code == 404
    assert api(outsider).post(f"{address}/approve").status_code == 404
    assert api(auditor).post(f"{address}/refuse", {"answer": "No."}).status_code == 403
    assert api(approver).post(f"{address}/withdraw").status_code == 403
    assert api(approver).post(f"{address}/refuse", {}).json()["errors"][0]["pointer"] == "#/answer"
    refused = api(approver).post(f"{address}/refuse", {"answer": "It is evidence."})
    assert (refused.status_code, refused.data["state"], refused.data["answer"]) == (200, "refused", "It is evidence.")
    assert api(officer).post(f"{address}/withdraw").status_code == 409
