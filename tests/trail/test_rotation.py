"""The log key rotated: recorded, provable, safe beside a running sequencer and at any crash."""

import stat
import threading

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError

from audits.trail import keys, rotation, sequencer, services
from audits.trail.context import acting
from audits.trail.keys import KeyFault, ensure_log_key, verifier_keys
from audits.trail.models import AuditEvent, Checkpoint, KeyRotation
from audits.trail.rotation import rotate_key
from audits.trail.verification import key_notices
from audits.verifier.note import SignerKey, open_checkpoint
from audits.verifier.rotation import check_rotation
from tests.trail.conftest import OFFICER, kinds

pytestmark = pytest.mark.django_db(transaction=True)


def rotate(**options):
    with acting(OFFICER):
        return rotate_key(**options)


def test_new_checkpoints_bear_the_new_key_and_the_old_ones_stay_good(sealed_events):
    old = ensure_log_key().verifier
    rotation = rotate(reason="a new administrator")
    new = ensure_log_key().verifier
    assert new != old
    assert [(key, key.first, key.last) for key in verifier_keys()] == [
        (old, 0, rotation.size),
        (new, rotation.size, None),
    ]
    assert open_checkpoint(services.checkpoint_text(), [new]).size > rotation.size
    assert services.verify().examination.whole
    assert key_notices() == []


def test_the_rotation_is_an_event_with_a_checkpoint_by_both_keys(sealed_events):
    old = ensure_log_key().verifier
    rotate(reason="a new administrator")
    row = KeyRotation.objects.get()
    assert check_rotation(row.note, old, ensure_log_key().verifier).size == row.size
    event = AuditEvent.objects.select_related("payload").get(action="trail.key.rotated")
    assert (event.actor_id, event.object_type) == (OFFICER.actor_id, "trail.keyrotation")
    assert "a new administrator" in event.payload.body
    assert services.prove_event(event.pk)["leaf_index"] >= row.size


def test_the_old_private_key_is_gone_or_moved(sealed_events, settings, tmp_path):
    first = ensure_log_key()
    rotate()
    assert all(first.as_text() not in path.read_text() for path in settings.TRAIL_LOG_KEY.parent.glob("log.key*"))
    second = ensure_log_key()
    rotate(keep_old=tmp_path / "old.key")
    assert SignerKey.parse((tmp_path / "old.key").read_text()) == second
    assert stat.S_IMODE((tmp_path / "old.key").stat().st_mode) == 0o600
    third = ensure_log_key()
    with pytest.raises(KeyFault, match="there already"):
        rotate(keep_old=tmp_path / "old.key")
    assert ensure_log_key() == third


def test_an_old_key_put_back_signs_nothing(sealed_events, settings, tmp_path):
    rotate(keep_old=tmp_path / "old.key")
    settings.TRAIL_LOG_KEY.write_text((tmp_path / "old.key").read_text())
    with pytest.raises(KeyFault, match="rotated out"):
        ensure_log_key()


def test_a_stolen_old_key_cannot_sign_new_checkpoints_unnoticed(sealed_events, owner):
    old = ensure_log_key()
    rotate()
    last = Checkpoint.objects.order_by("-size").first()
    text = last.note.partition("\n\n")[0] + "\n"
    owner.execute("ALTER TABLE trail.checkpoint DISABLE TRIGGER ALL")
    owner.execute("UPDATE trail.checkpoint SET note = %s WHERE size = %s", [old.sign(text), last.size])
    assert "forged signature" in kinds(services.verify().examination)


@pytest.mark.parametrize("step", ["keys published", "new key in place"])
def test_a_crash_before_a_step_is_finished_by_whoever_comes_next(sealed_events, monkeypatch, step):
    def crash(*_):
        raise KeyboardInterrupt

    sequencer.sequence_once()
    with monkeypatch.context() as patch:
        if step == "keys published":
            patch.setattr(keys, "_replace_verifier_file", crash)
        else:
            patch.setattr(rotation, "hand_over", lambda new, keep_old: crash(keys._replace_verifier_file(new)))
        with pytest.raises(KeyboardInterrupt):
            rotate()
    with acting(OFFICER):
        Group.objects.create(name="after the crash")
    sequencer.sequence_once()
    assert services.verify().examination.whole
    assert not (keys._next_place().exists() and step == "new key in place")
    rotate()
    assert services.verify().examination.whole
    assert key_notices() == []


def test_it_is_safe_beside_a_running_sequencer(sealed_events):
    stop = threading.Event()
    loop = threading.Thread(target=sequencer.run, args=[stop])
    loop.start()
    try:
        for number in range(12):
            with acting(OFFICER):
                Group.objects.create(name=f"meanwhile {number}")
            if number % 4 == 0:
                rotate()
    finally:
        stop.set()
        loop.join(20)
    sequencer.sequence_once()
    assert len(verifier_keys()) == 4
    assert services.verify().examination.whole
    assert key_notices() == []


def test_a_key_made_anew_is_noticed(sealed_events, settings):
    settings.TRAIL_LOG_KEY.unlink()
    new = ensure_log_key().verifier
    (notice,) = [notice for notice in services.verify().examination.notices if notice.kind == "key without rotation"]
    assert new.key_id.hex() in notice.sentence


def test_an_exchanged_key_pair_is_found_by_checkpoints_kept_and_outside(sealed_events, settings, owner):
    outside = services.checkpoint_text()
    settings.TRAIL_LOG_KEY.unlink()
    settings.TRAIL_LOG_KEY.with_suffix(".vkey").unlink()
    thief = ensure_log_key()
    assert "forged signature" in kinds(services.verify().examination)
    owner.execute("ALTER TABLE trail.checkpoint DISABLE TRIGGER ALL")
    for kept in Checkpoint.objects.all():
        text = kept.note.partition("\n\n")[0] + "\n"
        owner.execute("UPDATE trail.checkpoint SET note = %s WHERE size = %s", [thief.sign(text), kept.size])
    owner.execute("ALTER TABLE trail.checkpoint ENABLE ALWAYS TRIGGER trail_append_only")
    assert services.verify().examination.whole  # everything inside was signed again: only what is outside can tell
    assert kinds(services.verify({"outside.txt": outside}).examination) == {"forged signature"}


def test_nothing_to_hand_over_before_the_first_checkpoint(monkeypatch):
    monkeypatch.setattr(sequencer, "sequence_once", lambda: None)
    with pytest.raises(services.NotSealed, match="Nothing is sealed"):
        rotate()


def test_the_command_says_what_it_did(sealed_events, capsys, tmp_path):
    call_command("trail", "rotate-key", "--reason", "yearly", "--keep-old", str(tmp_path / "old.key"))
    said = capsys.readouterr().out
    assert str(ensure_log_key().verifier) in said
    with pytest.raises(CommandError, match="there already"):
        call_command("trail", "rotate-key", "--keep-old", str(tmp_path / "old.key"))
