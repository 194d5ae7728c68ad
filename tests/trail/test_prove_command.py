"""`manage.py trail prove` and `export`: files that a stranger's verifier accepts, and a sentence for what cannot be."""

import json

import pytest
from django.core.management import CommandError, call_command

from audits.trail.keys import ensure_log_key, verifier_keys
from audits.trail.models import Checkpoint
from audits.trail.sequencer import sequence_once
from audits.trail.sight import NoSuchThing, thing_called
from audits.verifier.__main__ import main
from audits.verifier.note import Checkpoint as Promise
from tests.personas import set_up
from tests.register import *  # noqa: F403 - a risk with a reference
from tests.verifier.logged import Log


@pytest.fixture
def verify(tmp_path, capsys):
    """`verify(*arguments)`: the verifier's exit code and what it said, with the log's key."""
    key = tmp_path / "log-key.txt"

    def verified(*arguments: object):
        key.write_text("".join(f"{key}\n" for key in verifier_keys()))
        capsys.readouterr()
        code = main([*map(str, arguments), "--log-key", str(key), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return verified


def test_an_object_is_proven_by_its_reference_or_by_type_and_id(transactional_db, risk, tmp_path, verify):
    sequence_once()
    place = tmp_path / "risk.json"
    for name in (risk.reference, f"risks.risk:{risk.pk}"):
        call_command("trail", "prove", name, "--out", str(place))
        code, said = verify(place)
        assert (code, said["kind"], said["object"]) == (0, "object", f"risks.risk:{risk.pk}")
    assert json.loads(place.read_text())["lines"][1]["event"]["object_label"] == risk.reference


def test_growth_is_proven_by_size_and_from_a_file(sealed_events, tmp_path, verify):
    first, place, held = sealed_events[0].leaf.index + 1, tmp_path / "growth.json", tmp_path / "held.txt"
    held.write_text(Checkpoint.objects.get(size=first).note)
    for arguments in ([str(first)], [str(first), str(first + 3)], [str(held)]):
        call_command("trail", "prove", "--growth", *arguments, "--out", str(place))
        code, said = verify(place, held)
        assert code == 0, said
        assert said[0]["old_size"] == first


def test_an_export_is_accepted_with_a_checkpoint_held_elsewhere(sealed_events, tmp_path, verify):
    pack, held = tmp_path / "pack.zip", tmp_path / "held.txt"
    held.write_text(Checkpoint.objects.get(size=sealed_events[3].leaf.index + 1).note)
    call_command("trail", "export", "--out", str(pack))
    code, said = verify(pack, "--checkpoint", held)
    assert code == 0
    assert said["statements"][-1]["title"] == "It fits the checkpoint held.txt"


def test_a_rewritten_history_contradicts_a_checkpoint_held_elsewhere(sealed_events, owner, tmp_path):
    size = sealed_events[3].leaf.index + 1
    held = tmp_path / "held.txt"
    held.write_text(Checkpoint.objects.get(size=size).note)
    for table in ("leaf", "node"):  # whichever the proof is read from, which the number of events decides
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER ALL")
        owner.execute(f"UPDATE trail.{table} SET hash = sha256('x') WHERE index < %s", [size])
    with pytest.raises(CommandError, match="history was rewritten") as failure:
        call_command("trail", "prove", "--growth", str(held))
    assert failure.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["prove"], "Name an event"),
        (["prove", "R-9999"], "no object R-9999"),
        (["prove", "risks.risk:999999"], "no sealed event of risks.risk:999999"),
        (["prove", "99999999999999999999"], "no event"),
        (["prove", "--growth", "3", "99999"], "no checkpoint over 99,999"),
        (["prove", "--growth", "99999999999999999999999"], "no checkpoint"),
        (["prove", "--growth", "/nonexistent"], "No such file"),
        (["prove", "--growth", "1", "2", "3"], "one or two checkpoints"),
        (["export", "--from", "yesterday", "--out", "x"], "'yesterday' is not a day"),
        (["export", "--from", "2999-01-01", "--out", "x"], "lies in the future"),
        (["export", "--to", "2001-01-01", "--out", "x"], "No sealed event"),
        (["export", "--object", "R-9999", "--out", "x"], "no object R-9999"),
        (["export", "--out", "/nonexistent/x"], "No such file"),
    ],
)
def test_what_cannot_be_done_exits_2_with_a_sentence(sealed_events, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as failure:
        call_command("trail", *arguments)
    assert failure.value.returncode == 2


@pytest.mark.parametrize("note", ["not a note", Log().note(), ""])
def test_a_checkpoint_of_another_log_exits_2(sealed_events, tmp_path, note):
    held = tmp_path / "held.txt"
    held.write_text(note)
    with pytest.raises(CommandError) as failure:
        call_command("trail", "prove", "--growth", str(held))
    assert failure.value.returncode == 2


def test_a_checkpoint_from_the_future_means_that_an_older_state_was_put_back(sealed_events, tmp_path, settings):
    held = tmp_path / "held.txt"
    held.write_text(ensure_log_key().sign(str(Promise(settings.TRAIL_ORIGIN, 999_999, b"x" * 32))))
    with pytest.raises(CommandError, match="older state was put back") as failure:
        call_command("trail", "prove", "--growth", str(held))
    assert failure.value.returncode == 1


def test_a_reference_that_nobody_has_is_not_looked_for_in_the_trail(sealed_events):
    with set_up():
        for name in ("R-1'", "", "x" * 5000, ":", "R-"):
            with pytest.raises(NoSuchThing):
                thing_called(name)
