"""What was redacted still proves; a pack shows who agreed to it, and a redaction that nobody agreed to is named."""

import io
import json
import zipfile

import pytest

from audits.trail.export import plan_export, stream_pack
from audits.trail.keys import verifier_keys
from audits.trail.proofs import prove_object
from audits.trail.selectors import events_for
from audits.trail.sequencer import sequence_once
from audits.trail.services import prove_event
from audits.trail.sight import Thing, Wanted
from audits.verifier.held import Brought
from audits.verifier.pack import EVENTS, tell_pack
from audits.verifier.telling import tell_event, tell_object
from tests.oversight.conftest import NAME

pytestmark = pytest.mark.django_db(transaction=True)


def _said(told) -> dict:
    return {statement.code: statement for statement in told[0]}


def _pack(wanted: Wanted) -> bytes:
    return b"".join(stream_pack(plan_export(wanted)))


def test_a_redacted_event_and_its_object_still_prove(named, redacted):
    brought, event = Brought(verifier_keys()), events_for("risks.risk", named.pk).first()
    said = _said(tell_event(prove_event(event.pk, payload=True), brought))
    assert said["event"].good
    assert said["content"].detail == "Taken out: event."
    proof = prove_object(Thing("risks.risk", str(named.pk)))
    assert NAME not in json.dumps(proof)
    said = _said(tell_object(proof, brought))
    assert said["events"].good
    assert "The agreement on it is not among the events shown" in said["redacted"].detail


def test_a_pack_shows_who_agreed_and_why(named, redacted, officer, approver):
    pack = _pack(Wanted())
    assert NAME.encode() not in _events(pack)
    said = _said(tell_pack(io.BytesIO(pack), Brought(verifier_keys())))
    assert said["events"].good
    assert said["redacted"].title == "3 events were redacted by two people’s agreement"
    for words in (officer.trail_label, approver.trail_label, "A person was named."):
        assert words in said["redacted"].detail


def test_content_taken_out_of_a_whole_pack_as_if_redacted_is_named(named, log_key):
    sequence_once()
    pack = _pack(Wanted())
    lines = [json.loads(line) for line in _events(pack).splitlines()]
    payload = lines[-1].pop("payload")
    lines[-1] |= {"redacted": ["title"], "remainder": payload}
    said = _said(tell_pack(io.BytesIO(_with_events(pack, lines)), Brought(verifier_keys())))
    assert said["events"].detail.endswith("is gone, and no two people agreed to that.")


def _events(pack: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return archive.read(EVENTS)


def _with_events(pack: bytes, lines: list[dict]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            text = "".join(json.dumps(line) + "\n" for line in lines) if name == EVENTS else source.read(name)
            target.writestr(name, text)
    return changed.getvalue()
