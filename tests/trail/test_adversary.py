"""What a database administrator does to the record, with the triggers off, and what verification says to it."""

import pytest

from audits.trail import services
from audits.trail.models import Checkpoint
from audits.trail.sequencer import sequence_once
from audits.verifier.canonical import HEADER
from tests.tampering import off_guard
from tests.trail.conftest import kinds, named


@pytest.fixture
def administrator(owner, sealed_events):
    """The owner, who switches the protection off and on again so that the inventory finds nothing."""

    def harm(*statements: str) -> None:
        with off_guard(owner):
            for statement in statements:
                owner.execute(statement)

    return harm


def examination(outside=None):
    return services.verify(outside).examination


def test_an_untouched_trail_is_whole(sealed_events):
    seen = examination()
    assert (seen.whole, seen.notices) == (True, [])
    assert seen.checkpoints == len(sealed_events) + 1


@pytest.mark.parametrize(
    ("columns", "change"),
    [
        ([name for name in HEADER if name not in ("id", "at", "xid", "payload_digest")], "{0} || 'x'"),
        (["at"], "{0} + interval '1 microsecond'"),
        (["xid"], "({0}::text::bigint + 1)::text::xid8"),
        (["payload_digest"], "sha256({0})"),
    ],
)
def test_every_altered_word_of_an_event_is_named(administrator, sealed_events, columns, change):
    event = sealed_events[4]
    for column in columns:
        administrator(f"UPDATE trail.event SET {column} = {change.format(column)} WHERE id = {event.pk}")
        assert named(examination(), "altered") == {str(event.pk)}, column
        original = getattr(event, column, None) if column not in ("xid", "at", "payload_digest") else None
        if original is not None:
            administrator(f"UPDATE trail.event SET {column} = '{original}' WHERE id = {event.pk}")
            assert examination().whole, column


def test_an_altered_payload_is_named(administrator, sealed_events):
    event = sealed_events[3]
    administrator(f"UPDATE trail.payload SET body = replace(body, 'group', 'crowd') WHERE event_id = {event.pk}")
    assert (kinds(examination()), named(examination(), "altered")) == ({"altered"}, {str(event.pk)})


@pytest.mark.parametrize("table", ["event", "payload"])
def test_a_deleted_event_or_payload_is_named(administrator, sealed_events, table):
    event = sealed_events[5]
    administrator(f"DELETE FROM trail.{table} WHERE {'id' if table == 'event' else 'event_id'} = {event.pk}")
    assert (kinds(examination()), named(examination(), "missing")) == ({"missing"}, {str(event.pk)})


def test_an_event_deleted_before_it_was_sealed_is_named(administrator, owner, sealed_events):
    owner.execute("INSERT INTO auth_group (name) VALUES ('unsealed')")
    ((event_id,),) = owner.execute("SELECT event_id FROM trail.unsequenced").fetchall()
    administrator(f"DELETE FROM trail.event WHERE id = {event_id}")
    assert (kinds(examination()), named(examination(), "missing")) == ({"missing"}, {str(event_id)})


def test_an_event_slipped_in_is_named(administrator, owner, sealed_events):
    columns = ", ".join(name for name in HEADER if name != "id")
    administrator(
        f"INSERT INTO trail.event ({columns}) SELECT {columns} FROM trail.event WHERE id = {sealed_events[0].pk}"
    )
    ((newest,),) = owner.execute("SELECT max(id) FROM trail.event").fetchall()
    assert (kinds(examination()), named(examination(), "inserted")) == ({"inserted"}, {str(newest)})


def test_exchanged_leaves_are_reordered(administrator, sealed_events):
    one, other = sealed_events[2].leaf.index, sealed_events[6].leaf.index
    administrator(
        "ALTER TABLE trail.leaf DROP CONSTRAINT leaf_pkey",
        f"UPDATE trail.leaf SET index = {one + other} - index WHERE index IN ({one}, {other})",
        "ALTER TABLE trail.leaf ADD PRIMARY KEY (index)",
    )
    seen = examination()
    assert {"reordered", "altered node"} <= kinds(seen)
    assert str(sealed_events[6].pk) in named(seen, "reordered")


def test_an_event_altered_with_its_leaf_is_named_by_the_checkpoints(administrator, sealed_events):
    event = sealed_events[4]
    administrator(
        f"UPDATE trail.leaf SET hash = sha256('forged') WHERE event_id = {event.pk}",
        "DELETE FROM trail.node",
    )
    seen = examination()
    broken = [finding for finding in seen.findings if "altered together with its leaf" in finding.sentence]
    assert [finding.event_id for finding in broken] == [str(event.pk)]


def test_a_cut_tail_is_counted(administrator, sealed_events):
    first = sealed_events[7].leaf.index
    administrator(
        f"DELETE FROM trail.event WHERE id >= {sealed_events[7].pk}",
        f"DELETE FROM trail.payload WHERE event_id >= {sealed_events[7].pk}",
        f"DELETE FROM trail.leaf WHERE index >= {first}",
        f"DELETE FROM trail.node WHERE (index + 1) << level > {first}",
    )
    seen = examination()
    (cut,) = [finding for finding in seen.findings if finding.kind == "cut at the end"]
    assert cut.sentence.endswith("the last 3 are gone.")


def test_a_tail_cut_with_its_checkpoints_is_seen_from_outside_only(administrator, sealed_events):
    held_outside = services.checkpoint_text()
    first = sealed_events[7].leaf.index
    administrator(
        f"DELETE FROM trail.event WHERE id >= {sealed_events[7].pk}",
        f"DELETE FROM trail.payload WHERE event_id >= {sealed_events[7].pk}",
        f"DELETE FROM trail.leaf WHERE index >= {first}",
        f"DELETE FROM trail.node WHERE (index + 1) << level > {first}",
        f"DELETE FROM trail.checkpoint WHERE size > {first}",
    )
    assert examination().whole
    assert kinds(examination({"held.txt": held_outside})) == {"rolled back"}


def test_a_missing_leaf_is_named(administrator, sealed_events):
    event = sealed_events[5]
    place = event.leaf.index
    administrator(f"DELETE FROM trail.leaf WHERE index = {place}")
    seen = examination()
    assert {finding.index for finding in seen.findings if finding.kind == "missing"} == {place}
    assert named(seen, "inserted") == {str(event.pk)}


def test_leaves_behind_no_checkpoint_are_named(administrator, sealed_events):
    size = sealed_events[-1].leaf.index + 1
    administrator(f"DELETE FROM trail.checkpoint WHERE size = {size}")
    assert kinds(examination()) == {"inserted"}


def test_forged_and_altered_checkpoints_are_named(administrator, sealed_events):
    size = sealed_events[-1].leaf.index + 1
    administrator(
        f"UPDATE trail.checkpoint SET note = overlay(note placing 'AAAA' from length(note) - 8) WHERE size = {size}",
        f"UPDATE trail.checkpoint SET root = sha256('') WHERE size = {size - 1}",
    )
    assert {"forged signature", "altered checkpoint"} <= kinds(examination())


def test_history_rewritten_with_a_stolen_key_is_seen_from_outside(administrator, sealed_events):
    latest = services.checkpoint_text()
    earlier = Checkpoint.objects.order_by("-size")[2].note
    administrator(
        "DELETE FROM trail.leaf",
        "DELETE FROM trail.node",
        "DELETE FROM trail.checkpoint",
        f"DELETE FROM trail.event WHERE id = {sealed_events[4].pk}",
        f"DELETE FROM trail.payload WHERE event_id = {sealed_events[4].pk}",
        "INSERT INTO trail.unsequenced SELECT id, xid FROM trail.event",
    )
    sequence_once()
    assert examination().whole
    assert kinds(examination({"latest.txt": latest})) == {"rolled back"}
    assert kinds(examination({"earlier.txt": earlier})) == {"rewritten"}
