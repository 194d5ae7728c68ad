"""Engines that were killed come back with their data; these engines are the test's own, and safe on disk."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from governance.conf.local.account import Account
from governance.conf.local.engines import OWNER, Place, Postgres, Valkey, start
from governance.conf.local.home import CannotStart, Home
from governance.conf.local.process import Process, end_leftovers


@pytest.fixture
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="countersign-recovery-"))  # short, for the sockets
    folder.chmod(0o711)
    home = Home(folder)
    home.open()
    yield home
    end_leftovers(home)
    home.close()
    shutil.rmtree(folder)


def launch(home: Home) -> tuple[Postgres, Process]:
    place = Place(home, Account.for_engines())
    place.make()
    postgres = Postgres(home, place)
    postgres.prepare()
    process = Process(postgres.program(), home)
    start(process, postgres.ready)
    postgres.provide()
    return postgres, process


def write(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url(OWNER)) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (42)")


def read(postgres: Postgres) -> int:
    with psycopg.connect(postgres.url(OWNER)) as connection:
        row = connection.execute("SELECT n FROM kept").fetchone()
    assert row
    return int(row[0])


def kill(process: Process) -> None:
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    while process.poll() is None:
        time.sleep(0.01)


def test_a_killed_database_comes_back_with_what_was_committed(home: Home) -> None:
    postgres, process = launch(home)
    write(postgres)
    kill(process)
    begun = time.monotonic()
    again, _ = launch(home)
    assert read(again) == 42
    assert time.monotonic() - begun < 8


def test_a_database_left_running_is_stopped_and_started(home: Home) -> None:
    postgres, _ = launch(home)
    write(postgres)
    assert end_leftovers(home) == ["postgres"]
    again, _ = launch(home)
    assert read(again) == 42


def test_a_stale_lock_with_a_number_that_lives_again_is_no_obstacle(home: Home) -> None:
    postgres, process = launch(home)
    write(postgres)
    kill(process)
    lock = home.path / "engines/postgres/postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    again, _ = launch(home)
    assert read(again) == 42


def test_data_of_another_version_is_refused(home: Home) -> None:
    postgres, process = launch(home)
    process.stop()
    (home.path / "engines/postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="is PostgreSQL 17 data"):
        postgres.prepare()


def test_lost_passwords_are_said_to_be_lost(home: Home) -> None:
    postgres, process = launch(home)
    process.stop()
    home.noted.unlink()
    with pytest.raises(CannotStart, match="with the passwords is gone"):
        postgres.prepare()


def test_an_interrupted_first_start_leaves_no_half_cluster(home: Home) -> None:
    place = Place(home, Account.for_engines())
    place.make()
    half = place.account.folder(place.root / "postgres.new")
    (half / "PG_VERSION").write_text("18\n")
    launch(home)
    assert not half.exists()


def test_a_killed_broker_comes_back(home: Home) -> None:
    place = Place(home, Account.for_engines())
    place.make()
    valkey = Valkey(home, place)
    for _ in range(2):
        valkey.prepare()
        process = Process(valkey.program(), home)
        start(process, valkey.ready)
        kill(process)
        assert not valkey.ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the engines to another account")
def test_engines_whose_home_is_closed_to_their_account_live_elsewhere(home: Home) -> None:
    home.path.chmod(0o700)
    place = Place(home, Account.for_engines())
    assert not place.inside
    try:
        postgres, process = launch(home)
        write(postgres)
        assert read(postgres) == 42
        process.stop()
    finally:
        place.clear()
    assert not place.root.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the engines to another account")
def test_data_that_can_no_longer_be_reached_is_not_begun_anew_elsewhere(home: Home) -> None:
    _, process = launch(home)
    process.stop()
    home.path.chmod(0o700)
    with pytest.raises(CannotStart, match="can no longer reach"):
        Place(home, Account.for_engines())


def test_a_home_too_deep_for_a_socket_gets_a_short_one(home: Home) -> None:
    deep = Home(home.path / ("x" * 90))
    deep.open()
    deep.path.chmod(0o711)
    place = Place(deep, Account.for_engines())
    assert len(os.fsencode(place.sockets / ".s.PGSQL.5432")) < 104
    deep.close()
