"""A real Celery worker over the test database, in a process group of its own, so that it can be killed whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from governance.conf.local.engines import APPLICATION
from tests.embedded import Engines

ROOT = Path(__file__).resolve().parent.parent
TEST_DATABASE = "test_countersign"


@contextmanager
def worker(engines: Engines, vault: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Starts one worker and kills its group at the end, if it still lives."""
    environment = os.environ | {
        "COUNTERSIGN_HOME": str(engines.home.path),
        "COUNTERSIGN_VAULT": str(vault),
        "DATABASE_URL": engines.postgres.url(APPLICATION, TEST_DATABASE),
    }
    command = [sys.executable, "-m", "celery", "-A", "governance.conf.celery", "worker", "-c", "1", "-l", "INFO"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """`kill -9` of the worker and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(happened: Callable[[], bool], seconds: float, every: float = 0.02) -> None:
    """Waits for something; raises AssertionError when it does not come."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"nothing happened within {seconds:.0f} s"
        time.sleep(every)
