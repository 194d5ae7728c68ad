"""DATABASE_URL and BROKER_URL replace the embedded engines: nothing embedded starts, the roles are made there."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from governance.conf.local.account import Account
from governance.conf.local.engines import OWNER, Place, Postgres, Valkey, start
from governance.conf.local.home import Home
from governance.conf.local.process import Process
from governance.conf.local.up import Up


@pytest.fixture
def elsewhere() -> Iterator[tuple[Postgres, Valkey]]:
    """A database and a broker that somebody else runs."""
    folder = Path(tempfile.mkdtemp(prefix="countersign-elsewhere-"))
    folder.chmod(0o711)
    home = Home(folder)
    home.open()
    place = Place(home, Account.for_engines())
    place.make()
    engines = (Postgres(home, place, durable=False), Valkey(home, place))
    running = []
    for engine in engines:
        engine.prepare()
        running.append(Process(engine.program(), home))
        start(running[-1], engine.ready)
    engines[0].provide()
    yield engines
    for process in running:
        process.stop()
    home.close()
    shutil.rmtree(folder)


def test_given_engines_are_used(
    elsewhere: tuple[Postgres, Valkey], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres, valkey = elsewhere
    monkeypatch.setenv("DATABASE_URL", postgres.url(OWNER))
    monkeypatch.setenv("BROKER_URL", valkey.url())
    home = Home(tmp_path / "home")
    home.open()
    up = Up(home, 0, demo=False)

    up.start_engines()
    assert not list(home.run.iterdir())
    assert not (home.path / "engines").exists()
    assert home.notes()["BROKER_URL"] == valkey.url()

    up.run_command(("manage.py", "bootstrap_database"))
    with psycopg.connect(home.notes()["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT session_user::text, rolsuper FROM pg_roles WHERE rolname = user").fetchone()
    assert row == ("countersign_app", False)
    home.close()
