"""What a person sees while Countersign starts: aligned lines, and only signs that can be shown."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from governance.conf.local import demo_note
from governance.conf.local.terminal import Terminal


def shown(monkeypatch: pytest.MonkeyPatch, encoding: str) -> tuple[Terminal, io.BytesIO]:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding, write_through=True))
    return Terminal(), written


@pytest.mark.parametrize(("encoding", "sign"), [("utf-8", "✓"), ("ascii", "ok")])
def test_a_step_is_one_aligned_line(monkeypatch: pytest.MonkeyPatch, encoding: str, sign: str) -> None:
    terminal, written = shown(monkeypatch, encoding)
    with terminal.step("Tables") as remarks:
        terminal.hint("0001_initial")
        remarks.append("unchanged")
    assert written.getvalue().decode(encoding) == f"  {sign:<2} {'Tables':<34}   0.0 s   unchanged\n"


def test_a_failed_step_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, written = shown(monkeypatch, "ascii")
    with pytest.raises(RuntimeError), terminal.step("Tables"):
        raise RuntimeError
    assert written.getvalue().startswith(b"  -- Tables")


def test_a_line_is_written_over_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, written = shown(monkeypatch, "utf-8")
    terminal.live = True
    with terminal.step("Demo"):
        terminal.hint("training " * 40)
    first = written.getvalue().decode().split("\r\033[K")[2]
    assert first.startswith("     Demo ... training")
    assert len(first) < 400


def test_a_closed_terminal_keeps_nothing_from_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.close(read)
    monkeypatch.setattr(sys, "stdout", os.fdopen(write, "w"))
    terminal = Terminal()
    with terminal.step("Shutdown"):
        stopped = True
    terminal.say("not heard")
    assert stopped


def test_one_login_for_each_role_in_columns(tmp_path: Path) -> None:
    logins = {
        "officer": {"email": "officer@demo.example", "password": "a-b"},
        "ml_engineer": {"email": "ml@demo.example", "password": "c-d"},
    }
    (tmp_path / "demo.json").write_text(json.dumps({"url": "http://127.0.0.1:8000", "logins": logins}))
    assert demo_note.lines(tmp_path, "http://127.0.0.1:9000") == [
        "",
        "  officer      officer@demo.example  a-b",
        "  ml_engineer  ml@demo.example       c-d",
        "",
    ]
    assert json.loads((tmp_path / "demo.json").read_text())["url"] == "http://127.0.0.1:9000"


def test_without_a_demo_it_is_told_how_the_first_person_comes_in(tmp_path: Path) -> None:
    assert demo_note.FIRST_PERSON in " ".join(demo_note.lines(tmp_path, "http://127.0.0.1:8000"))
