"""An export convinces a stranger that each event of a period is what was sealed and that none is missing."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group

from audits.trail.context import acting
from audits.trail.export import NothingThere, NotYet, file_name, plan_export, stream_pack
from audits.trail.keys import verifier_keys
from audits.trail.models import Checkpoint
from audits.trail.sequencer import sequence_once
from audits.trail.sight import Sight, Thing, Wanted
from audits.verifier.held import Brought, Held
from audits.verifier.pack import EVENTS, MEMBERS, tell_pack
from tests.trail.conftest import VALIDATOR


def _pack(wanted: Wanted | None = None, sight: Sight | None = None) -> bytes:
    return b"".join(stream_pack(plan_export(wanted or Wanted(), sight or Sight())))


def _told(pack: bytes, *held: Held):
    statements, facts = tell_pack(BytesIO(pack), Brought(verifier_keys(), held))
    return {statement.code: statement for statement in statements}, facts


def _lines(pack: bytes) -> list[dict]:
    with zipfile.ZipFile(BytesIO(pack)) as archive:
        return [json.loads(line) for line in archive.read(EVENTS).splitlines()]


def test_a_pack_of_everything_shows_every_event(sealed_events):
    pack = _pack()
    said, facts = _told(pack)
    assert all(statement.good is not False for statement in said.values()), said
    assert facts["events"] == facts["tree_size"] == sealed_events[-1].leaf.index + 1
    assert "group 3" in _lines(pack)[sealed_events[3].leaf.index]["payload"]["body"]
    with zipfile.ZipFile(BytesIO(pack)) as archive:
        assert sorted(archive.namelist()) == sorted(MEMBERS)
        page = archive.read("START-HERE.html").decode()
    assert "<script" not in page
    assert str(verifier_keys()[0]) in page


def test_a_period_is_complete_between_its_ends(sealed_events):
    since, until = sealed_events[2].at, sealed_events[5].at + timedelta(microseconds=1)
    pack = _pack(Wanted(since, until))
    said, facts = _told(pack)
    first, last = sealed_events[2].leaf.index, sealed_events[5].leaf.index
    assert facts["events"] == 4
    assert said["complete"].title == f"Nothing is missing between places {first:,} and {last:,}"
    assert [line["why"] for line in _lines(pack) if "until" in line] == ["outside", "outside"]


def test_an_objects_pack_does_not_claim_to_be_complete(sealed_events):
    thing = Thing("auth.group", sealed_events[4].object_id)
    said, facts = _told(_pack(Wanted(thing=thing)))
    assert facts["events"] == 1
    assert said["events"].good
    assert said["complete"].good is None


def test_what_a_person_may_not_see_is_there_as_a_hash(sealed_events):
    with acting(VALIDATOR):
        Group.objects.create(name="mine")
    sequence_once()
    pack = _pack(sight=Sight(frozenset({"99"}), actor_id="8"))
    said, facts = _told(pack)
    assert (facts["events"], facts["hidden"]) == (1, facts["tree_size"] - 1)
    assert said["complete"].good
    assert b"group 3" not in _inflated(pack)
    assert b"mine" in _inflated(pack)


def test_a_checkpoint_held_elsewhere_is_compared_with_the_events_themselves(sealed_events):
    early = sealed_events[4].leaf.index + 1
    held = Held("held.txt", Checkpoint.objects.get(size=early).note)
    said, _facts = _told(_pack(), held)
    assert said["held"].good
    since = sealed_events[7].at
    said, _facts = _told(_pack(Wanted(since=since)), held)
    assert said["unlinked"].good is None  # passed over in larger steps, and nothing links the two


def test_what_cannot_be_exported_is_said(sealed_events):
    last = sealed_events[-1].at
    with pytest.raises(NotYet, match="beginning of the period lies in the future"):
        plan_export(Wanted(since=last + timedelta(days=3)))
    with pytest.raises(NotYet, match="end of the period"):
        plan_export(Wanted(until=last + timedelta(days=3)))
    with pytest.raises(NothingThere, match="No sealed event"):
        plan_export(Wanted(until=last - timedelta(days=3000)))
    with pytest.raises(NothingThere, match="ends before it begins"):
        plan_export(Wanted(since=last, until=last - timedelta(days=1)))


def test_a_pack_is_named_by_what_was_asked(sealed_events):
    at = sealed_events[0].at
    assert file_name(Wanted()) == "trail-whole.zip"
    assert file_name(Wanted(at, None, Thing("auth.group", "7"))) == f"trail-auth.group-7-{at:%Y-%m-%d}.zip"
    assert file_name(Wanted(thing=Thing('x"\r\n', "é"))) == "trail-x-----.zip"


def _inflated(pack: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(pack)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
