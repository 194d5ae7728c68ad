"""Engines for the test session, on a throw-away home.

Loaded by `-p tests.embedded` before Django's settings are, so that they read this home's addresses. The addresses
are sockets and known beforehand; the engines themselves start with the first test that needs one, so a run of pure
tests starts nothing.
"""

import atexit
import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from governance.conf.local.account import Account
from governance.conf.local.engines import Place, Postgres, Valkey, start
from governance.conf.local.home import CannotStart, Home
from governance.conf.local.process import Process, end_leftovers

PREFIX = "countersign-test-"


class Engines:
    """PostgreSQL and Valkey on a home of their own under the temporary folder; the path is short for the sockets."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        folder.chmod(0o711)
        self.home = Home(folder)
        self.home.open()
        for name in ("static", "fonts"):
            (folder / name).mkdir()
        self.place = Place(self.home, Account.for_engines())
        self.postgres = Postgres(self.home, self.place, durable=False)
        self.valkey = Valkey(self.home, self.place)
        self.home.note({**self.postgres.addresses(), "BROKER_URL": self.valkey.url()})
        self.home.secret("SECRET_KEY")
        self.running: list[Process] = []

    def start(self) -> None:
        if self.running:
            return
        self.place.make()
        for engine in (self.postgres, self.valkey):
            engine.prepare()
            process = Process(engine.program(), self.home)
            self.running.append(process)
            start(process, engine.ready)
        self.postgres.provide()

    def stop(self) -> None:
        for process in reversed(self.running):
            process.stop()
        self.running.clear()
        self.place.clear()
        self.home.close()
        shutil.rmtree(self.home.path)


def remove_abandoned() -> None:
    """Stops and removes what a killed test session left; a home whose lock is free has lost its session."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        home = Home(folder)
        if not home.run.exists() or time.time() - folder.stat().st_mtime < 60:
            continue
        try:
            home.open()
        except CannotStart:
            continue
        end_leftovers(home)
        Place(home, Account.for_engines()).clear()
        home.close()
        shutil.rmtree(folder)


remove_abandoned()
ENGINES = Engines()
for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL", "BROKER_URL", "SECRET_KEY"):
    os.environ.pop(variable, None)
os.environ |= {"COUNTERSIGN_HOME": str(ENGINES.home.path), "COUNTERSIGN_PLAIN_HTTP": "1"}
os.environ.pop("COUNTERSIGN_ROLE", None)


def _stop(session: int = os.getpid()) -> None:
    if os.getpid() == session:  # and not in a process that a test forked
        ENGINES.stop()


# At exit, and not when pytest ends, which it does early when the settings cannot be read.
atexit.register(_stop)


@pytest.fixture(scope="session")
def engines() -> Engines:
    """The running engines; `engines.postgres.url(role)` gives addresses."""
    ENGINES.start()
    return ENGINES
