"""The whole of it: from an empty home to a healthy web, killed, recovered, started again, stopped without a trace."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from governance.conf.environment import ROOT
from governance.conf.local.addresses import VARIABLES
from governance.conf.local.home import Home
from governance.conf.local.process import end_leftovers
from governance.conf.local.processes import STOP_ORDER

pytestmark = [pytest.mark.slow, pytest.mark.worker]


class Running:
    """`script/up` as a person starts it, on a home and a port of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> float:
        """Starts and waits for a healthy answer; returns the seconds that it took."""
        begun = time.monotonic()
        variables = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "governance.conf.local.up", "--no-demo", "--port", str(self.port), *options],
            cwd=ROOT,
            env={**variables, "COUNTERSIGN_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.until(lambda: self.health()["status"] == "ok", 240)
        return time.monotonic() - begun

    def until(self, condition: Callable[[], bool], seconds: float) -> None:
        assert self._process
        limit = time.monotonic() + seconds
        while not condition():
            assert self._process.poll() is None, self._process.communicate()[0]
            assert time.monotonic() < limit, self.health()
            time.sleep(0.1)

    def health(self) -> dict[str, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                answer: dict[str, Any] = json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException) as error:
                return {"status": repr(error)}
        return answer

    def pid(self, name: str) -> int:
        return int(json.loads((self.home / f"run/{name}.json").read_text())["pid"])

    def kill(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def stop(self) -> tuple[int, str]:
        assert self._process
        self._process.send_signal(signal.SIGINT)
        told, _ = self._process.communicate(timeout=90)
        return self._process.returncode, told


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp(prefix="countersign-up-"))
    folder.chmod(0o711)
    running = Running(folder / "home")
    yield running
    running.kill()
    home = Home(folder / "home")
    end_leftovers(home, STOP_ORDER)
    shutil.rmtree(folder)


def test_it_starts_from_an_empty_home(running: Running) -> None:
    running.start()
    running.until(lambda: running.health()["worker"] == "ok", 90)


@pytest.mark.parametrize("name", STOP_ORDER)
def test_a_killed_process_is_back_within_seconds(running: Running, name: str) -> None:
    killed = running.pid(name)
    os.kill(killed, signal.SIGKILL)
    running.until(lambda: running.pid(name) != killed and running.health()["status"] == "ok", 30)


def test_it_starts_over_what_a_killed_one_left(running: Running) -> None:
    left = [running.pid(name) for name in STOP_ORDER]
    running.kill()
    running.start()
    # The web that was left answers until it is found and replaced.
    records = [running.home / f"run/{name}.json" for name in STOP_ORDER]
    running.until(lambda: all(map(Path.exists, records)) and not set(left) & set(map(running.pid, STOP_ORDER)), 60)
    running.until(lambda: running.health()["status"] == "ok", 60)


def test_it_stops_without_a_trace(running: Running) -> None:
    pids = [running.pid(name) for name in STOP_ORDER]
    code, told = running.stop()
    assert code == 0
    assert f"Countersign runs at http://127.0.0.1:{running.port}" in told
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not list((running.home / "run").iterdir())
    secrets = json.loads((running.home / "engines.json").read_text())
    written = told + "".join(log.read_text() for log in (running.home / "logs").glob("*.log*"))
    assert not any(value in written for name, value in secrets.items() if name.startswith("password"))
    assert secrets["SECRET_KEY"] not in written


def test_it_starts_again_quickly(running: Running) -> None:
    seconds = running.start()
    _, told = running.stop()
    assert told.count("unchanged") >= 4
    assert seconds < 30  # 3 to 5 s on an idle machine
