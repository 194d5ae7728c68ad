"""The Idempotency-Key: any printable text of up to 200 characters, bound to its user, address and body."""

import json

import pytest

from audits.base.models import IdempotentRequest
from audits.trail.models import AuditEvent
from tests.hostile.answers import faults_of, told
from tests.hostile.bodies import bodies, good, written

pytestmark = pytest.mark.django_db(transaction=True)
# Their secret is left out of the answer that is given again. A connection's is only the name of one.
SHOW_A_SECRET_ONCE = {"api:tokens", "api:tokens-exchange", "api:endpoints", "api:endpoint-rotate"}
# A checkpoint is posted to be compared; nothing is written that a key could keep from being written twice.
WRITES_NOTHING = {"api:consistency"}
BAD = ["", " ", "x" * 201, "a\nb", "a\r\nSet-Cookie: b=c", "a\x00b", "\x7f", "a\tb"]


@pytest.fixture
def send(attack, world):
    where = written(world)

    def sending(name, key, changes=None, client=attack):
        method, address = where[name]
        body = json.dumps({**good(bodies(world)[name]), **(changes or {})})
        return client.generic(method, address, body, content_type="application/json", headers={"Idempotency-Key": key})

    return sending


def test_a_key_that_is_none_is_refused_and_nothing_kept(send):
    before, faults = AuditEvent.objects.count(), []
    for key in BAD:
        answer = send("api:models", key)
        faults.append((repr(key[:20]), faults_of(answer, allowed={400})))
        assert "Idempotency-Key" in answer.json()["detail"]
    assert told(faults) == ""
    assert AuditEvent.objects.count() == before


def test_any_printable_key_will_do(send):
    for key in ("x" * 200, "schlüssel", "'; drop table base_idempotentrequest --", "{}", "%00"):
        first, second = (send("api:models", key, {"name": key}) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201), key
        assert first.json() == second.json()


def test_every_post_heeds_its_key(send, world):
    faults = []
    for name, (method, _address) in written(world).items():
        if method != "POST" or name == "api:version-runs":
            continue
        first, second = send(name, f"once-{name}"), send(name, f"once-{name}")
        said = first.json()
        if name in SHOW_A_SECRET_ONCE:
            said.pop("secret", None)
        same = first.status_code == second.status_code and said == second.json()
        same &= all(first.get(name) == second.get(name) for name in ("Location", "ETag"))
        replayed = second.get("Idempotent-Replay") == "true" or first.status_code >= 400 or name in WRITES_NOTHING
        faults.append((name, [] if same and replayed else [f"{first.status_code}, {second.status_code}"]))
    assert told(faults) == ""


def test_a_refused_request_does_not_use_its_key_up(send):
    assert send("api:models", "k", {"tier": 9}).status_code == 400
    assert not IdempotentRequest.objects.exists()
    assert send("api:models", "k").status_code == 201


def test_another_person_may_use_the_same_key(send, api, ml_engineer):
    assert send("api:models", "k").status_code == 201
    theirs = send("api:models", "k", {"name": "Theirs"}, client=api(ml_engineer))
    assert theirs.status_code == 201
    assert theirs.json()["name"] == "Theirs"


def test_a_query_string_is_no_other_address(attack, send, world):
    method, address = written(world)["api:models"]
    answer = attack.generic(method, f"{address}?x=1", "{}", content_type="application/json")
    assert faults_of(answer, named="x", allowed={400}) == []
