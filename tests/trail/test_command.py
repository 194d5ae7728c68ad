"""`manage.py trail`: what it prints, what it writes, and how it exits."""

import json

import pytest
from django.core.management import CommandError, call_command

from audits.trail import selectors
from audits.trail.models import AuditEvent
from audits.verifier.note import Checkpoint as Promised
from audits.verifier.note import SignerKey
from audits.verifier.proof import EVENT_PROOF


def test_verify_exits_0_when_whole_and_keeps_the_outcome(sealed_events, capsys):
    call_command("trail", "verify", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["findings"]) == (True, [])
    assert told["size"] == sealed_events[-1].leaf.index + 1
    state = selectors.trail_state()
    assert (state.whole, state.size, state.pending) == (True, told["size"], 1)  # the kept outcome waits
    kept = AuditEvent.objects.order_by("-id").first()
    assert (kept.action, kept.source) == ("trail.verified", "command")
    assert kept.actor_id.startswith("command:")


def test_verify_exits_1_and_names_the_event(owner, sealed_events, capsys):
    event = sealed_events[2]
    owner.execute("ALTER TABLE trail.event DISABLE TRIGGER ALL")
    owner.execute(f"UPDATE trail.event SET actor_label = 'somebody else' WHERE id = {event.pk}")
    with pytest.raises(SystemExit) as verdict:
        call_command("trail", "verify", "--json")
    assert verdict.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert {"kind": "unprotected record", "table": "trail.event"}.items() <= told["findings"][0].items()
    assert told["findings"][1]["event_id"] == str(event.pk)
    assert selectors.trail_state().whole is False


def test_verify_says_it_in_words(owner, sealed_events, capsys):
    owner.execute("CREATE TABLE late (id int)")
    with pytest.raises(SystemExit):
        call_command("trail", "verify", no_color=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ungoverned table: late: trigger trail_capture is missing."
    assert lines[-1].startswith(f"The trail is BROKEN: {sealed_events[-1].leaf.index + 1} sealed events")


def test_verify_compares_with_checkpoints_from_outside(sealed_events, tmp_path, capsys):
    place = tmp_path / "held.txt"
    call_command("trail", "checkpoint", "--out", str(place))
    call_command("trail", "verify", "--checkpoint", str(place), "--json")
    assert json.loads(capsys.readouterr().out)["checkpoints"] == len(sealed_events) + 2
    origin, size, *rest = place.read_text().split("\n")
    place.write_text("\n".join([origin, f"1{size}", *rest]))
    with pytest.raises(SystemExit):
        call_command("trail", "verify", "--checkpoint", str(place), "--json")
    assert json.loads(capsys.readouterr().out)["findings"][0]["kind"] == "forged signature"


@pytest.mark.parametrize(
    "arguments", [["verify", "--checkpoint", "/nonexistent"], ["prove", "0"], ["prove", "999999"], ["checkpoint"]]
)
def test_what_cannot_run_exits_2(transactional_db, arguments):
    with pytest.raises(CommandError) as failure:
        call_command("trail", *arguments)
    assert failure.value.returncode == 2


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff", b"a\n1\nb\n\n\xe2\x80\x94 a b\n", b"\x00"])
def test_a_checkpoint_that_cannot_be_read_is_named_and_is_no_finding(sealed_events, tmp_path, content):
    place = tmp_path / "held.txt"
    place.write_bytes(content)
    with pytest.raises(CommandError, match=str(place)) as failure:
        call_command("trail", "verify", "--checkpoint", str(place))
    assert failure.value.returncode == 2


def test_another_logs_checkpoint_is_named_and_is_no_finding(sealed_events, tmp_path):
    place = tmp_path / "theirs.txt"
    note = SignerKey.generate("b.example").sign(str(Promised("b.example", 3, b"x" * 32)))
    place.write_text(note, encoding="utf-8")
    with pytest.raises(CommandError, match=r"theirs\.txt is of the log b\.example") as failure:
        call_command("trail", "verify", "--checkpoint", str(place))
    assert failure.value.returncode == 2


def test_prove_writes_a_proof(sealed_events, tmp_path):
    place = tmp_path / "proof.json"
    call_command("trail", "prove", str(sealed_events[0].pk), "--out", str(place), "--payload")
    proof = json.loads(place.read_text())
    assert (proof["type"], proof["event"]["id"]) == (EVENT_PROOF, str(sealed_events[0].pk))
    assert "group 0" in proof["payload"]["body"]
