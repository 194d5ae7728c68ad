"""Endpoints over REST: a secret shown once, changes by If-Match, the log, replay."""

import json

import pytest

from audits.base.models import IdempotentRequest
from audits.webhooks.delivering import deliver
from audits.webhooks.models import Delivery
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(api, administrator):
    return api(administrator)


@pytest.fixture
def made(client, unit, receiver):
    body = {"unit": unit.pk, "name": "CI", "address": receiver.url, "kinds": ["run.finished"]}
    answer = client.post("/api/v1/webhooks", body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    return answer


def test_a_secret_is_shown_once_and_not_kept_for_a_repetition(client, made, unit, receiver):
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in client.get(made["Location"]).json()
    body = {"unit": unit.pk, "name": "CI", "address": receiver.url, "kinds": ["run.finished"]}
    again = client.post("/api/v1/webhooks", body, headers={"Idempotency-Key": "one"})
    assert again["Idempotent-Replay"] == "true"
    assert again.json()["reference"] == made.json()["reference"]
    with set_up():
        assert "whsec_" not in json.dumps(list(IdempotentRequest.objects.values_list("body", flat=True)))


def test_a_test_message_and_its_log(client, made, receiver):
    receiver.answer(200, b"thanks", **{"X-Their": "header"})
    sent = client.post(f"{made['Location']}/ping")
    assert sent.status_code == 202
    deliver(sent.json()["id"])
    told = client.get(sent["Location"]).json()
    assert (told["state"], told["kind"], told["tries"]) == ("delivered", "ping", 1)
    (attempt,) = told["attempts"]
    assert (attempt["status"], attempt["answer"], attempt["answer_headers"]["X-Their"]) == (200, "thanks", "header")
    assert attempt["sent"]["webhook-id"] == told["message"]
    assert "webhook-signature" not in attempt["sent"]
    listed = client.get(f"{made['Location']}/deliveries?state=delivered").json()["results"]
    assert [one["id"] for one in listed] == [told["id"]]
    assert client.post(f"{sent['Location']}/replay").json()["state"] == "waiting"
    everything = {"since": "2020-01-01T00:00:00Z", "only_missed": False}
    assert client.post(f"{made['Location']}/replay", everything).json() == {"messages": 1}


def test_a_change_names_the_version_it_was_made_from(client, made):
    where, first = made["Location"], client.get(made["Location"])["ETag"]
    assert client.patch(where, {"name": "Other"}).status_code == 428
    changed = client.patch(where, {"name": "Other"}, headers={"If-Match": first})
    assert (changed.status_code, changed.json()["name"], changed.json()["kinds"]) == (200, "Other", ["run.finished"])
    assert client.patch(where, {"name": "Third"}, headers={"If-Match": first}).status_code == 412


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"address": "https://169.254.169.254/latest"}, "address"),
        ({"address": "http://example.com/"}, "address"),
        ({"address": "https://a:b@example.com/"}, "address"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["run.finnished"]}, "kinds"),
        ({"name": " "}, "name"),
        ({"unit": 999}, "unit"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_kept(client, unit, wrong, named):
    good = {"unit": unit.pk, "name": "CI", "address": "https://hooks.example.com/", "kinds": ["run.finished"]}
    answer = client.post("/api/v1/webhooks", {**good, **wrong})
    assert answer.status_code in {400, 404}
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{named}")
    assert client.get("/api/v1/webhooks").json()["results"] == []


def test_only_administrators_change_and_auditors_read(made, api, auditor, ml_engineer, outsider):
    where = made["Location"]
    assert api(auditor).get(where).status_code == 200
    assert api(auditor).post(f"{where}/rotate", {}).status_code == 403
    for stranger in (ml_engineer, outsider):
        assert api(stranger).get(where).status_code in {403, 404}
        assert api(stranger).get("/api/v1/webhooks").json()["results"] == []
        assert api(stranger).post(f"{where}/ping").status_code in {403, 404}


def test_a_removed_endpoint_hears_no_more_and_its_log_stays(client, made):
    client.post(f"{made['Location']}/ping")
    assert client.delete(made["Location"]).status_code == 204
    assert client.get("/api/v1/webhooks").json()["results"] == []
    assert client.get(f"{made['Location']}/deliveries").json()["results"][0]["state"] == "held"
    assert client.post(f"{made['Location']}/ping").status_code == 409
    assert not Delivery.objects.filter(state="waiting").exists()
