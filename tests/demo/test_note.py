"""The note is private, whole, and says by itself whether the demo was finished."""

import stat
from pathlib import Path

from governance.desk.demo import note

WHOLE = {"url": "http://a", "logins": {}, "token": "t", "report": "r", "trust": "p"}


def test_it_is_private_from_its_first_byte(tmp_path: Path) -> None:
    (tmp_path / "demo.new").write_text("left by somebody, readable")
    note.finish(tmp_path, WHOLE)
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600


def test_half_a_note_is_not_a_finished_demo(tmp_path: Path) -> None:
    assert not note.finished(tmp_path)
    (tmp_path / "demo.json").write_text('{"url": "http://a", "log')
    assert not note.finished(tmp_path)
    (tmp_path / "demo.json").write_text('{"url": "http://a"}')
    assert not note.finished(tmp_path)
    note.finish(tmp_path, WHOLE)
    assert note.finished(tmp_path)


def test_what_was_begun_is_remembered_until_it_is_finished(tmp_path: Path) -> None:
    logins = {"officer": {"email": "officer@demo.example", "password": "secret"}}
    assert note.begun(tmp_path) == {}
    note.begin(tmp_path, logins)
    assert note.begun(tmp_path) == logins
    note.finish(tmp_path, WHOLE)
    assert note.begun(tmp_path) == {}
