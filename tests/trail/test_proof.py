"""A proof convinces somebody who has neither the database nor Countersign, and only of what is true."""

import json

import pytest
from django.contrib.auth.models import Group

from audits.trail import services
from audits.trail.context import acting
from audits.trail.keys import verifier_keys
from audits.trail.models import AuditEvent
from audits.trail.proofs import prove_growth
from audits.verifier.merkle import ProofError
from audits.verifier.note import NoteError, SignerKey
from audits.verifier.proof import check_consistency_proof, check_event_proof
from tests.trail.conftest import OFFICER


@pytest.fixture
def proof(sealed_events) -> dict:
    return json.loads(json.dumps(services.prove_event(sealed_events[3].pk, payload=True)))


def test_each_sealed_event_is_proven(sealed_events):
    for event in sealed_events:
        proven = check_event_proof(services.prove_event(event.pk), verifier_keys())
        assert (proven.header["id"], proven.header["actor_id"]) == (str(event.pk), "7")
        assert proven.body is None


def test_a_proof_may_carry_the_payload(proof):
    proven = check_event_proof(proof, verifier_keys(), "countersign.local/trail")
    assert json.loads(proven.body)["after"]["name"] == "group 3"
    assert proven.checkpoint.size > proven.index


def test_nothing_in_a_proof_can_be_changed(proof):
    changed = [
        proof | {"event": proof["event"] | {"actor_id": "8"}},
        proof | {"event": {name: value for name, value in proof["event"].items() if name != "unit"}},
        proof | {"event": proof["event"] | {"id": int(proof["event"]["id"])}},
        proof | {"leaf_index": proof["leaf_index"] + 1},
        proof | {"leaf_index": True},
        proof | {"path": proof["path"][:-1]},
        proof | {"path": ["AAAA", *proof["path"][1:]]},
        proof | {"path": None},
        proof | {"payload": proof["payload"] | {"body": "{}"}},
        proof | {"payload": proof["payload"] | {"salt": "zz"}},
        proof | {"payload": "x"},
        proof | {"type": "something else"},
        {"type": proof["type"]},
    ]
    for spoilt in changed:
        with pytest.raises(ProofError):
            check_event_proof(spoilt, verifier_keys())


def test_the_checkpoint_must_be_signed_by_this_log(proof):
    stranger = SignerKey.generate("countersign.local/trail").verifier
    with pytest.raises(NoteError):
        check_event_proof(proof, [stranger])
    with pytest.raises(NoteError):
        check_event_proof(proof, verifier_keys(), "elsewhere")
    larger = proof["checkpoint"].replace("\n", "\n1", 1)
    with pytest.raises(NoteError):
        check_event_proof(proof | {"checkpoint": larger}, verifier_keys())


def test_what_is_not_sealed_has_no_proof(sealed_events):
    with acting(OFFICER):
        Group.objects.create(name="fresh")
    with pytest.raises(services.NotSealed, match="not sealed yet"):
        services.prove_event(AuditEvent.objects.order_by("-id").first().pk)
    with pytest.raises(services.NotSealed, match="no event 0"):
        services.prove_event(0)


def test_a_checkpoint_grew_out_of_every_earlier_one(sealed_events):
    last = sealed_events[-1].leaf.index + 1
    for event in sealed_events:
        size = event.leaf.index + 1
        old, new = check_consistency_proof(prove_growth(size, last), verifier_keys())
        assert (old.size, new.size) == (size, last)
    with pytest.raises(services.NotSealed):
        prove_growth(1, last)
