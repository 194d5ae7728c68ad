"""The supervisor starts again what dies, ever more slowly, and stops everything in order."""

import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from governance.conf.local.home import Home
from governance.conf.local.process import Process, Program
from governance.conf.local.supervisor import BACK_OFF, Supervisor, describe_end

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.open()
    return home


def program(name: str, code: str = "import time; time.sleep(60)", stop_seconds: float = 5) -> Program:
    return Program(name, (sys.executable, "-c", code), stop_seconds=stop_seconds)


def until(condition: Callable[[], bool], supervisor: Supervisor) -> None:
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit
        supervisor.tend()
        time.sleep(0.01)


def test_a_killed_process_is_started_again(home: Home) -> None:
    said: list[str] = []
    supervisor = Supervisor(home, said.append)
    process = supervisor.start(program("worker"))
    first = process.pid
    assert first
    psutil.Process(first).kill()
    until(lambda: process.pid != first and process.poll() is None, supervisor)
    supervisor.stop()
    assert said[0].startswith("  worker ended (SIGKILL)")


def test_what_keeps_dying_is_started_ever_more_slowly(home: Home) -> None:
    now = [0.0]
    supervisor = Supervisor(home, lambda line: None, clock=lambda: now[0])
    process = supervisor.start(program("web", "raise SystemExit(3)"))
    starts: list[float] = []
    while len(starts) < len(BACK_OFF):
        began = process.pid
        while process.poll() is None:
            time.sleep(0.01)
        supervisor.tend()
        now[0] += 0.05
        if process.pid != began:
            starts.append(now[0])
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert gaps == pytest.approx(BACK_OFF[1:], abs=0.3)


def test_everything_stops_in_the_order_given(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    supervisor = Supervisor(home, lambda line: None, stop_order=("web", "valkey", "postgres"))
    for name in ("postgres", "web", "other", "valkey"):
        supervisor.start(program(name))
    stop = Process.stop

    def noting(process: Process) -> None:
        stopped.append(process.program.name)
        stop(process)

    monkeypatch.setattr(Process, "stop", noting)
    supervisor.stop()
    assert stopped == ["web", "valkey", "postgres", "other"]
    assert not list(home.run.iterdir())


def test_what_will_not_stop_is_killed(home: Home) -> None:
    supervisor = Supervisor(home, lambda line: None)
    process = supervisor.start(program("worker", STUBBORN, stop_seconds=0.3))
    until(lambda: "up" in process.last_words(), supervisor)
    supervisor.stop()
    assert process.poll() == -9


@pytest.mark.parametrize(
    ("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "SIGKILL"), (-99, "signal 99")]
)
def test_an_end_is_described_in_words(code: int, words: str) -> None:
    assert describe_end(code) == words
