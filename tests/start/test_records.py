"""A record finds the process that it describes, with its forks, and never somebody else's."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from governance.conf.local.home import Home
from governance.conf.local.process import Process, Program, Record, end_leftovers

FORKING = "import os, time; os.fork(); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    home.open()
    yield home
    end_leftovers(home)
    home.close()


@pytest.fixture
def process(home: Home) -> Process:
    process = Process(Program("sleeper", (sys.executable, "-c", FORKING)), home)
    process.start()
    limit = time.monotonic() + 5
    while process.last_words().count("up") < 2 and time.monotonic() < limit:
        time.sleep(0.02)
    return process


def record(home: Home) -> Record:
    found = Record.read(home.run / "sleeper.json")
    assert found
    return found


def test_a_record_finds_the_process_and_its_fork(home: Home, process: Process) -> None:
    alive = record(home).alive()
    assert len(alive) == 2
    assert alive[0].pid == process.pid


def test_a_number_that_somebody_else_got_meanwhile_is_left_alone(home: Home) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        command = tuple(psutil.Process(stranger.pid).cmdline())
        began = psutil.Process(stranger.pid).create_time()
        assert not Record(stranger.pid, began - 60, command).alive()
        assert not Record(stranger.pid, began, ("valkey-server",)).alive()
        Record(stranger.pid, began, ("valkey-server",)).write(home.run / "valkey.json")
        assert end_leftovers(home) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_what_a_killed_supervisor_left_is_ended(home: Home, process: Process) -> None:
    kept = record(home)
    assert end_leftovers(home) == ["sleeper"]
    assert not kept.alive()
    assert not list(home.run.iterdir())


def test_a_fork_outlives_its_killed_parent_only_until_it_is_swept(home: Home, process: Process) -> None:
    assert process.pid
    os.kill(process.pid, 9)
    while process.poll() is None:
        time.sleep(0.01)
    assert len(record(home).alive()) == 1
    process.sweep()
    assert not record(home).alive()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"pid": 1})])
def test_half_a_record_is_no_record(home: Home, text: str) -> None:
    (home.run / "web.json").write_text(text)
    assert Record.read(home.run / "web.json") is None
    assert end_leftovers(home) == []


def test_a_record_reads_as_it_was_written(tmp_path: Path) -> None:
    written = Record(12, 3.5, ("a", "b"), stop_signal=2)
    written.write(tmp_path / "r.json")
    assert Record.read(tmp_path / "r.json") == written
    assert dataclasses.asdict(written)["stop_signal"] == 2
