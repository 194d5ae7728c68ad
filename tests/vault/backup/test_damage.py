"""A backup that is damaged, lacks something or does not fit is refused or told, and nothing is half done."""

import zipfile
from pathlib import Path

import pytest
from django.db import connection

from audits.vault import store
from audits.vault.backup import programs
from audits.vault.backup.archive import DATABASE, MANIFEST, VAULT
from audits.vault.backup.making import TABLES

pytestmark = pytest.mark.slow


def _without(place: Path, *names: str) -> Path:
    """A copy of an archive without some members."""
    copy = place.with_name("altered.zip")
    with zipfile.ZipFile(place) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
    return copy


def _is_empty() -> bool:
    with programs.connect("postgres") as server:
        name = connection.settings_dict["NAME"]
        if not server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
            return True
    with programs.connect() as reader:
        return not reader.execute(TABLES).fetchall()


def test_a_flipped_byte_is_found_before_anything_is_done(back_up, restore):
    place = back_up()
    with zipfile.ZipFile(place) as archive:
        start = archive.getinfo(DATABASE).header_offset + 200
    content = bytearray(place.read_bytes())
    content[start] ^= 1
    place.write_bytes(content)
    code, said = restore(place)
    assert (code, DATABASE in said, _is_empty()) == (2, True, True), said


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_backup_is_refused(back_up, restore, content):
    place = back_up()
    whole = place.read_bytes()
    place.write_bytes(whole[: len(whole) // 2] if content is None else content)
    code, said = restore(place)
    assert (code, "is no backup, or was cut short" in said, _is_empty()) == (2, True, True), said


def test_a_missing_file_is_said(restore, tmp_path):
    code, said = restore(tmp_path / "nowhere.zip")
    assert (code, "nowhere.zip" in said) == (2, True)


@pytest.mark.parametrize("name", [MANIFEST, DATABASE])
def test_what_cannot_be_missing_is_named(back_up, restore, name):
    code, said = restore(_without(back_up(), name))
    assert (code, name.removesuffix(".json") in said, _is_empty()) == (2, True, True), said


def test_a_lost_content_is_named_and_the_rest_restored(record, back_up, restore):
    lost, *others = [artifact.sha256 for artifact in record]
    code, said = restore(_without(back_up(), VAULT + lost))
    assert (code, lost in said, "NOT whole" in said) == (1, True, True), said
    assert all(store.intact(sha256) for sha256 in others)
    assert not store.path_of(lost).exists()


def test_what_the_vault_lacked_is_told_by_backup_and_restore(record, back_up, restore, tmp_path, capsys):
    lost, broken, whole = [artifact.sha256 for artifact in record]
    store.path_of(lost).unlink()
    store.path_of(broken).chmod(0o600)
    store.path_of(broken).write_bytes(b"other bytes")
    with pytest.raises(SystemExit) as exit:
        back_up()
    said = capsys.readouterr().err
    assert (exit.value.code, lost in said, broken in said, whole in said) == (1, True, True, False)
    code, said = restore(tmp_path / "backups" / "0.zip")
    assert (code, lost in said, broken in said, store.intact(whole)) == (1, True, True, True), said


def test_another_trail_is_refused(back_up, restore, settings):
    place = back_up()
    settings.TRAIL_ORIGIN = "another.example/trail"
    code, said = restore(place)
    assert (code, "COUNTERSIGN_ORIGIN_NAME=countersign.local/trail" in said, _is_empty()) == (2, True, True)


def test_a_wrong_passphrase_restores_nothing(back_up, restore, settings):
    settings.BACKUP_PASSPHRASE = "correct horse battery"
    place = back_up("--with-private-keys")
    settings.BACKUP_PASSPHRASE = "incorrect horse battery"
    code, said = restore(place)
    assert (code, "passphrase" in said, _is_empty()) == (2, True, True), said
