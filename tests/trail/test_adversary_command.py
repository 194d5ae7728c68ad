"""`manage.py trail verify` exits 1 and names what each adversary did; what no kept copy shows, an outside one does."""

import json

import pytest
from django.core.management import call_command

from audits.trail import services
from audits.trail.sequencer import sequence_once
from audits.verifier.canonical import HEADER
from audits.verifier.note import SignerKey
from tests.tampering import off_guard
from tests.trail.conftest import OFFICER

COLUMNS = ", ".join(name for name in HEADER if name != "id")


@pytest.fixture
def administrator(owner, sealed_events):
    """Who owns the tables: protection off, harm, protection on again. `{n}` in a statement is the n-th event's id."""

    def harm(*statements: str) -> None:
        ids, places = [event.pk for event in sealed_events], [event.leaf.index for event in sealed_events]
        with off_guard(owner):
            for statement in statements:
                owner.execute(statement.format(*ids, place=places))

    return harm


@pytest.fixture
def verdict(capsys):
    """Runs the command; returns its exit code and the kinds it named."""

    def run(*arguments: str) -> tuple[int, set[str]]:
        capsys.readouterr()
        try:
            call_command("trail", "verify", "--json", *arguments)
            code = 0
        except SystemExit as left:
            code = int(str(left.code))
        told = json.loads(capsys.readouterr().out)
        return code, {finding["kind"] for finding in told["findings"]}

    return run


HARMS = {
    "edits an event": (["UPDATE trail.event SET actor_label = 'x' WHERE id = {4}"], "altered"),
    "edits a payload": (["UPDATE trail.payload SET body = body || ' ' WHERE event_id = {4}"], "altered"),
    "deletes an event": (["DELETE FROM trail.event WHERE id = {4}"], "missing"),
    "inserts an event": (
        [f"INSERT INTO trail.event ({COLUMNS}) SELECT {COLUMNS} FROM trail.event WHERE id = {{1}}"],
        "inserted",
    ),
    "reorders events": (
        [
            "ALTER TABLE trail.leaf DROP CONSTRAINT leaf_pkey",
            "UPDATE trail.leaf SET index = {place[2]} + {place[6]} - index WHERE index IN ({place[2]}, {place[6]})",
            "ALTER TABLE trail.leaf ADD PRIMARY KEY (index)",
        ],
        "reordered",
    ),
    "cuts the tail": (
        [
            "DELETE FROM trail.event WHERE id >= {7}",
            "DELETE FROM trail.payload WHERE event_id >= {7}",
            "DELETE FROM trail.leaf WHERE index >= {place[7]}",
            "DELETE FROM trail.node WHERE (index + 1) << level > {place[7]}",
        ],
        "cut at the end",
    ),
    "empties the events": (["TRUNCATE trail.event"], "missing"),
    "empties everything but the promises": (["TRUNCATE trail.event, trail.payload, trail.leaf, trail.node"], "cut at"),
    "makes a table unseen": (["CREATE TABLE late (id bigint PRIMARY KEY)"], "ungoverned table"),
    "switches a capture trigger off": (["ALTER TABLE auth_group DISABLE TRIGGER trail_capture"], "ungoverned table"),
    "lets it be silenced by the session": (
        ["ALTER TABLE auth_group ENABLE TRIGGER trail_capture"],
        "ungoverned table",
    ),
    "replaces the trigger's function": (
        ["CREATE OR REPLACE FUNCTION trail.capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"],
        "altered function",
    ),
    "lets the application write events": (["GRANT INSERT ON trail.event TO countersign_app"], "excess right"),
    "opens a wall": (["ALTER TABLE risks_risk DISABLE ROW LEVEL SECURITY"], "unwalled table"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_an_administrator_who(administrator, verdict, harm):
    statements, kind = HARMS[harm]
    administrator(*statements)
    code, kinds = verdict()
    assert code == 1
    assert any(found.startswith(kind) for found in kinds), kinds


def test_the_append_only_triggers_left_off_are_named(owner, sealed_events, verdict):
    owner.execute("ALTER TABLE trail.event DISABLE TRIGGER USER")
    assert verdict() == (1, {"unprotected record"})


def test_an_old_backup_put_back_is_shown_by_a_checkpoint_kept_outside_only(administrator, verdict, tmp_path):
    held = tmp_path / "held.txt"
    held.write_text(services.checkpoint_text(), encoding="utf-8")
    administrator(
        "DELETE FROM trail.event WHERE id >= {7}",
        "DELETE FROM trail.payload WHERE event_id >= {7}",
        "DELETE FROM trail.leaf WHERE index >= {place[7]}",
        "DELETE FROM trail.node WHERE (index + 1) << level > {place[7]}",
        "DELETE FROM trail.checkpoint WHERE size > {place[7]}",
    )
    assert verdict() == (0, set())
    assert verdict("--checkpoint", str(held)) == (1, {"rolled back"})


def test_a_replaced_log_key_is_named(sealed_events, settings, verdict):
    stranger = SignerKey.generate(settings.TRAIL_ORIGIN)
    settings.TRAIL_LOG_KEY.write_text(stranger.as_text() + "\n", encoding="utf-8")
    settings.TRAIL_LOG_KEY.with_suffix(".vkey").write_text(f"{stranger.verifier}\n", encoding="utf-8")
    code, kinds = verdict()
    assert code == 1
    assert "forged signature" in kinds  # and with no promise left that holds, all leaves stand unpromised


def test_history_signed_anew_with_a_stolen_key_is_shown_by_a_checkpoint_kept_outside_only(
    administrator, verdict, tmp_path
):
    held = tmp_path / "held.txt"
    held.write_text(services.checkpoint_text(), encoding="utf-8")
    administrator(
        *(f"DELETE FROM trail.{table}" for table in ("leaf", "node", "checkpoint")),
        "UPDATE trail.event SET actor_label = 'x' WHERE id = {4}",
        "INSERT INTO trail.unsequenced SELECT id, xid FROM trail.event",
    )
    sequence_once()
    assert verdict() == (0, set())
    assert verdict("--checkpoint", str(held)) == (1, {"rewritten"})


def test_what_the_application_claims_shows_nothing(sealed_events, verdict):
    """The document says so: a context attributes, it does not authenticate."""
    assert OFFICER.actor_label in {event.actor_label for event in sealed_events}
    assert verdict() == (0, set())
