"""What keeps Countersign from starting is said in one line, with exit code 1."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from governance.conf import environment
from governance.conf.environment import ROOT
from governance.conf.local import install, up
from governance.conf.local.home import MARKER, CannotStart, Home

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(environment, "HOME", tmp_path / "home")
    return tmp_path / "home"


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert up.main(list(arguments)) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


def test_a_port_in_use(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = refusal(capsys, "--port", str(port))
    assert told == f"countersign: Port {port} is in use; choose another one with --port.\n"


def test_a_full_disk(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 4 * 10**8))
    assert "Only 0.4 GB are free" in refusal(capsys, "--port", "18990")


def test_a_home_that_is_in_use(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Home(home)
    other.open()
    other.announce("process 4711, http://127.0.0.1:8000")
    told = refusal(capsys)
    other.close()
    assert "already runs from" in told
    assert "process 4711, http://127.0.0.1:8000" in told


def test_a_folder_with_other_things_in_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "thesis.txt").write_text("three years of work")
    assert "holds thesis.txt" in refusal(capsys, "--reset")
    assert (home / "thesis.txt").exists()


def test_reset_needs_the_marker(home: Path) -> None:
    place = Home(home)
    place.open()
    (home / MARKER).unlink()
    (home / "thesis.txt").write_text("three years of work")
    with pytest.raises(CannotStart, match="does not carry"):
        place.clear()
    assert (home / "thesis.txt").exists()


def test_a_database_that_does_not_answer() -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL does not answer") as told:
        up.check_database("postgresql://owner:not-shown@127.0.0.1:1/x")
    assert "not-shown" not in str(told.value)


def test_a_broker_that_does_not_answer() -> None:
    with pytest.raises(CannotStart, match="BROKER_URL does not answer") as told:
        up.check_broker("redis://:not-shown@127.0.0.1:1/0")
    assert "not-shown" not in str(told.value)


def test_no_pango(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(install, "_opens", lambda name: "pango" not in name)
    monkeypatch.setattr(install, "may_install", lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert install.main([]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "sudo sh -c 'apt-get update && apt-get install -y libpango-1.0-0 libpangoft2-1.0-0" in told


def test_an_old_python(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    old.chmod(0o755)
    told = subprocess.run(
        [ROOT / "script/venv"], env={**os.environ, "PYTHON": str(old)}, capture_output=True, text=True
    )
    assert told.returncode == 1
    assert told.stderr == (
        "countersign: Python 3.11 or later is needed, found: Python 3.9.2. Install it, or name it in PYTHON.\n"
    )
