"""The log key: made once, readable by its owner only, and never quietly exchanged."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from audits.trail.keys import KeyFault, ensure_log_key, verifier_keys


def test_the_key_is_made_once_and_kept_private(settings):
    assert verifier_keys() == []
    key = ensure_log_key()
    assert stat.S_IMODE(settings.TRAIL_LOG_KEY.stat().st_mode) == 0o600
    assert ensure_log_key() == key
    assert verifier_keys() == [key.verifier]
    assert sorted(file.name for file in settings.TRAIL_LOG_KEY.parent.iterdir()) == ["log.key", "log.vkey"]


def test_processes_that_make_it_at_once_agree(settings):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: ensure_log_key(), range(8)))
    assert len(set(keys)) == 1


def test_an_exchanged_key_leaves_the_old_verifier_key(settings):
    old = ensure_log_key().verifier
    settings.TRAIL_LOG_KEY.unlink()
    new = ensure_log_key().verifier
    assert verifier_keys() == [old, new]


def test_another_logs_key_is_refused(settings):
    ensure_log_key()
    settings.TRAIL_ORIGIN = "another.example/trail"
    with pytest.raises(KeyFault, match="belongs to the log"):
        ensure_log_key()


def test_an_unusable_place_is_said(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.TRAIL_LOG_KEY = tmp_path / "file" / "log.key"
    with pytest.raises(KeyFault, match="cannot be read or made"):
        ensure_log_key()


def test_a_damaged_key_is_said(settings):
    settings.TRAIL_LOG_KEY.write_text("rubbish")
    with pytest.raises(KeyFault, match="damaged"):
        ensure_log_key()
