"""Checkpoints in a folder: each in a file of its own, nothing overwritten, and contradictions shown."""

import os

import pytest

from audits.trail.witnesses.parcel import WitnessFault
from audits.trail.witnesses.shelf import Folder
from tests.trail.witnesses.conftest import SIGNER, parcel_of
from tests.verifier.small_log import SmallLog


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "share"
    place.mkdir()
    return Folder("share", place)


def files(folder):
    return {str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file()}


def test_each_checkpoint_has_a_file_and_the_latest_a_copy(folder, log):
    folder.deliver(parcel_of(log), 0)
    folder.deliver(parcel_of(log.grow(2)), 5)
    assert files(folder) == {"2026-03-31/000000000005.txt", "2026-03-31/000000000007.txt", "latest.txt"}
    assert (folder.path / "latest.txt").read_text() == log.notes[7]
    assert (folder.path / "2026-03-31/000000000005.txt").read_text() == log.notes[5]


def test_the_same_again_changes_nothing(folder, log):
    folder.deliver(parcel_of(log), 0)
    folder.deliver(parcel_of(log), 5)
    assert len(files(folder)) == 2


def test_an_older_state_put_back_is_shown_and_overwrites_nothing(folder, log):
    older = parcel_of(log)
    folder.deliver(parcel_of(log.grow(3)), 0)
    with pytest.raises(WitnessFault, match="an older state of the database was put back"):
        folder.deliver(older, 0)
    assert (folder.path / "latest.txt").read_text() == log.notes[8]


def test_rewritten_history_is_shown_even_when_it_grew_further(folder, log):
    folder.deliver(parcel_of(log), 0)
    with pytest.raises(WitnessFault, match="history was rewritten"):
        folder.deliver(parcel_of(SmallLog(SIGNER, words="other").grow(9)), 5)
    assert (folder.path / "latest.txt").read_text() == log.notes[5]


def test_a_stray_file_is_not_overwritten(folder, log):
    (folder.path / "2026-03-31").mkdir()
    (folder.path / "2026-03-31/000000000005.txt").write_text("mine")
    with pytest.raises(WitnessFault, match="do not open"):
        folder.deliver(parcel_of(log), 0)
    assert (folder.path / "2026-03-31/000000000005.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "rubbish", "\x00"])
def test_a_latest_that_is_no_checkpoint_is_shown(folder, log, text):
    (folder.path / "latest.txt").write_text(text)
    with pytest.raises(WitnessFault, match="do not open"):
        folder.deliver(parcel_of(log), 0)


def test_a_folder_that_is_not_mounted_is_said(tmp_path, log):
    with pytest.raises(WitnessFault, match="is not there"):
        Folder("share", tmp_path / "nowhere").deliver(parcel_of(log), 0)


def test_a_folder_without_links_works_too(folder, log, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "not supported")

    monkeypatch.setattr(os, "link", refuse)
    folder.deliver(parcel_of(log), 0)
    folder.deliver(parcel_of(log), 5)
    assert len(files(folder)) == 2


def test_a_full_disk_is_said(folder, log, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WitnessFault, match="No space left"):
        folder.deliver(parcel_of(log), 0)
