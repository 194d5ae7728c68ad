"""Back up, restore into another cluster: equal counts, a whole trail, and a record that goes on."""

import zipfile

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.utils import DatabaseError

from audits.trail.models import AuditEvent, Unsequenced
from audits.trail.sequencer import sequence_once
from audits.trail.services import checkpoint_text, verify
from audits.vault import store
from audits.vault.backup import programs
from audits.vault.backup.archive import Incoming
from audits.vault.backup.making import counts
from governance.conf.local.engines import APPLICATION
from tests.personas import set_up

pytestmark = pytest.mark.slow


def test_what_is_restored_is_whole_and_goes_on(record, back_up, restore, connect_elsewhere):
    place = back_up()
    events, waiting = AuditEvent.objects.count(), Unsequenced.objects.count()
    code, said = restore(place)
    assert (code, "restored and whole" in said) == (0, True), said
    with programs.connect() as reader:
        found = counts(reader)
    promised = Incoming(place).manifest.tables
    kept = {"trail.event", "trail.payload", "trail.unsequenced", "trail_verification"}  # by the restore itself
    assert {name: rows for name, rows in found.items() if name not in kept} == {
        name: rows for name, rows in promised.items() if name not in kept
    }
    assert (promised["trail.event"], promised["trail.unsequenced"]) == (events, waiting)
    assert all(store.intact(artifact.sha256) for artifact in record)

    connect_elsewhere(APPLICATION)
    with set_up():
        Group.objects.create(name="after the restore")
    assert sequence_once().events > waiting  # ids of transactions began anew; nothing waits for them
    assert Unsequenced.objects.count() == 0
    examination = verify().examination
    assert (examination.findings, examination.size) == ([], AuditEvent.objects.count())


@pytest.mark.nobody_acts
def test_the_walls_stand_as_before(back_up, restore, connect_elsewhere):
    assert restore(back_up())[0] == 0
    connect_elsewhere(APPLICATION)
    for statement in (
        "DELETE FROM trail.event",
        "INSERT INTO auth_group (name) VALUES ('nobody acts')",
        "TRUNCATE auth_group CASCADE",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_restoring_restores_nothing_over_something(back_up, restore):
    place = back_up()
    assert restore(place)[0] == 0
    before = AuditEvent.objects.count()
    code, said = restore(place)
    assert code == 2
    assert "is not empty" in said
    assert AuditEvent.objects.count() == before


def test_an_old_backup_is_shown_by_a_newer_checkpoint(record, back_up, restore, tmp_path):
    place = back_up()
    sequence_once()
    with set_up():
        Group.objects.create(name="after the backup")
    sequence_once()
    newer = tmp_path / "held outside.txt"
    newer.write_text(checkpoint_text())
    code, said = restore(place, "--verify-with", newer)
    assert code == 1
    assert "rolled back" in said
    assert "NOT whole" in said


def test_without_the_private_keys_a_new_log_key_takes_over(back_up, restore, settings):
    place = back_up()
    assert not [name for name in zipfile.ZipFile(place).namelist() if name.endswith("log.key")]
    assert restore(place)[0] == 0
    assert not settings.TRAIL_LOG_KEY.exists()
    sequence_once()
    assert settings.TRAIL_LOG_KEY.exists()
    assert verify().examination.findings == []


def test_with_the_passphrase_the_same_log_key_goes_on(back_up, restore, settings):
    settings.BACKUP_PASSPHRASE = "correct horse battery"
    key = settings.TRAIL_LOG_KEY.read_bytes()
    place = back_up("--with-private-keys")
    assert key.strip() not in place.read_bytes()
    assert restore(place)[0] == 0
    assert settings.TRAIL_LOG_KEY.read_bytes() == key
    assert settings.TRAIL_LOG_KEY.stat().st_mode & 0o777 == 0o600
