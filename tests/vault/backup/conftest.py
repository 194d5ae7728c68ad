"""A record to back up, and a second cluster to restore it into."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from audits.trail.sequencer import sequence_once
from audits.vault.models import Artifact
from audits.vault.services import keep
from governance.conf.environment import database
from governance.conf.local.engines import APPLICATION, OWNER, SEQUENCER, SUPERUSER
from tests.embedded import Engines
from tests.personas import acting, set_up

RESTORED = "restored"


@pytest.fixture(scope="session")
def other_engines() -> Iterator[Engines]:
    """A cluster of its own: other data, other passwords, transaction ids from the start."""
    engines = Engines()
    engines.start()
    yield engines
    engines.stop()


@pytest.fixture
def record(transactional_db, settings, tmp_path, ml_engineer, unit) -> list[Artifact]:
    """Some of everything a backup must hold: rows, sealed and waiting events, content, a log key."""
    settings.KEYS_ROOT, settings.VAULT_ROOT = tmp_path / "keys", tmp_path / "vault"
    settings.TRAIL_LOG_KEY = settings.KEYS_ROOT / "log.key"
    with acting(ml_engineer):
        artifacts = [
            keep(user=ml_engineer, unit=unit, chunks=[b"content %d\n" % number], filename=f"{number}.csv")
            for number in range(3)
        ]
    sequence_once()
    with set_up():
        Group.objects.create(name="waiting")
    return artifacts


@pytest.fixture
def back_up(cluster, record, tmp_path) -> Callable[..., Path]:
    """Makes a backup as the owner does, and returns the file."""

    def make(*options: str) -> Path:
        folder = tmp_path / "backups"
        folder.mkdir(exist_ok=True)
        before = set(folder.iterdir())
        cluster.connect_as(OWNER)
        try:
            call_command("backup", "--out", str(folder / f"{len(before)}.zip"), *options)
        finally:
            cluster.connect_as(APPLICATION)
        (made,) = set(folder.iterdir()) - before
        return made

    return make


@pytest.fixture
def connect_elsewhere(cluster, record, other_engines, settings, tmp_path) -> Iterator[Callable[[str], None]]:
    """Called with a role: from then on everything happens in the other cluster, with a home of its own."""
    postgres = other_engines.postgres
    with psycopg.connect(postgres.url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(RESTORED)))
    kept = dict(connection.settings_dict)

    def connect(role: str) -> None:
        settings.APPLICATION_URL = postgres.url(APPLICATION, RESTORED)
        settings.SEQUENCER_URL = postgres.url(SEQUENCER, RESTORED)
        settings.KEYS_ROOT, settings.VAULT_ROOT = tmp_path / "new-keys", tmp_path / "new-vault"
        settings.TRAIL_LOG_KEY = settings.KEYS_ROOT / "log.key"
        settings.DATABASE_ROLE = "owner" if role == OWNER else "app"
        connection.close()
        found = database(postgres.url(role, RESTORED))
        connection.settings_dict.update({key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})

    yield connect
    connection.close()
    connection.settings_dict.update(kept)


@pytest.fixture
def restore(connect_elsewhere, capsys) -> Callable[..., tuple[int, str]]:
    """Restores a file in the other cluster; the exit code and what was said."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        connect_elsewhere(OWNER)
        try:
            call_command("restore", *map(str, arguments), no_color=True)
            code, said = 0, ""
        except CommandError as error:
            code, said = error.returncode, str(error)
        except SystemExit as error:
            code, said = int(str(error.code)), ""
        printed = capsys.readouterr()
        return code, re.sub(r"\s+", " ", printed.out + printed.err + said)

    return run
