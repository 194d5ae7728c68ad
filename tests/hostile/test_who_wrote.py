"""Every write of the API, through a token: its events say who, through which token, and which request."""

import json

import pytest

from audits.accounts.models import Token
from audits.trail.models import AuditEvent
from tests.hostile.answers import told
from tests.hostile.bodies import bodies, meant, written

pytestmark = pytest.mark.django_db(transaction=True)
# What a good body is for, and writes nothing: a question put by POST, and what a token may not do.
WRITES_NOTHING = {"api:consistency", "api:tokens", "api:tokens-exchange"}
# Refused in this world, or done by an earlier write of it; their events are looked at elsewhere.
REFUSED = {400, 403, 409, 412, 428}


def test_every_write_names_its_actor_its_token_and_its_request(attack, world, officer):
    token = Token.objects.filter(user=officer, name="tests").latest("id")
    faults, wrote = [], set()
    for name, (method, address) in written(world).items():
        before = AuditEvent.objects.latest("id").pk
        body = json.dumps(meant(bodies(world)[name]))
        headers = {"If-Match": '"2"'} if method == "PATCH" else {}
        answer = attack.generic(method, address, body, content_type="application/json", headers=headers)
        events = AuditEvent.objects.filter(pk__gt=before)
        if answer.status_code in REFUSED or name in WRITES_NOTHING:
            faults.append((name, [f"kept {event}" for event in events]))
            continue
        wrote.add(name)
        faults.append((name, _wrong(events, officer, token, answer["X-Request-ID"])))
    assert told(faults) == ""
    assert len(wrote) > len(written(world)) * 2 // 3, "most of the writes should have been carried out"


def _wrong(events, officer, token, request_id) -> list[str]:
    said = {(event.actor_id, event.actor_label, event.source, event.request_id) for event in events}
    expected = {(str(officer.pk), officer.trail_label, f"token {token.prefix}", request_id)}
    wrong = [] if said == expected else [f"{said} instead of {expected}"]
    return wrong + [f"{event.action} is no action of a service" for event in events if event.action.count(".") < 2]


def test_a_token_can_be_looked_for(attack, world, officer):
    attack.post("/api/v1/datasets", {"unit": world["unit"], "name": "Found by its token"}, format="json")
    prefix = Token.objects.filter(user=officer, name="tests").latest("id").prefix
    for source in (f"token {prefix}", "token"):
        found = attack.get("/api/v1/trail/events", {"source": source, "action": "datasets.dataset.registered"}).json()
        assert [event["source"] for event in found["results"]] == [f"token {prefix}"]
    assert attack.get("/api/v1/trail/events", {"source": "toke"}).json()["results"] == []
