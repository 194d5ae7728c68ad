"""A server to measure on, and a database on it that is dropped at the end."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from governance.conf import environment as env
from governance.conf.local.account import Account
from governance.conf.local.engines import Place, Postgres, start
from governance.conf.local.home import Home
from governance.conf.local.process import Process

NAME = "countersign_benchmark"
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL")


@contextmanager
def scratch_database(*, apps: str = "") -> Iterator[psycopg.Connection]:
    """A migrated database for the benchmark alone: Django's connection stands in it, as the owner.

    apps: migrate only this app; "" migrates everything. Yields the owner's plain connection to it.
    """
    os.environ.setdefault("SECRET_KEY", "a benchmark signs nothing")
    os.environ.setdefault("COUNTERSIGN_PLAIN_HTTP", "1")
    with _server(), scratch(NAME) as owner:
        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        from audits.trail.commands import console_context
        from audits.trail.context import acting

        settings.DATABASES["default"] |= env.database(address("DATABASE_OWNER_URL"))
        settings.SEQUENCER_URL = address("DATABASE_SEQUENCER_URL")
        settings.APPLICATION_URL = address("DATABASE_URL")
        settings.DATABASE_ROLE = "owner"
        folder = Path(tempfile.mkdtemp(prefix="countersign-benchmark-"))
        settings.KEYS_ROOT, settings.TRAIL_LOG_KEY = folder, folder / "log.key"
        django.setup()
        try:
            with acting(console_context()):
                call_command("bootstrap_database", stdout=StringIO())
                call_command("migrate", *([apps] if apps else []), verbosity=0)
            yield owner
        finally:
            connections.close_all()
            shutil.rmtree(folder)


def serve_as_application() -> None:
    """From here on Django's connection is the application's role, behind the walls, as in production."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    found = env.database(address("DATABASE_URL"))
    connection.settings_dict.update({key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    settings.DATABASE_ROLE = "app"
    # Straight from where they are written: nothing is collected for a benchmark.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@contextmanager
def scratch(name: str) -> Iterator[psycopg.Connection]:
    """An empty database; yields the owner's connection to it."""
    names = {"name": sql.Identifier(name)}
    with psycopg.connect(env.address("DATABASE_OWNER_URL"), dbname="postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
        server.execute(sql.SQL("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0").format(**names))
        try:
            with psycopg.connect(address("DATABASE_OWNER_URL", name), autocommit=True) as owner:
                yield owner
        finally:
            _drop(server, sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


def _drop(server: psycopg.Connection, statement: sql.Composed) -> None:
    """Drops a database; its owner may not end a vacuum of the server's own, but that ends by itself."""
    for _ in range(60):
        try:
            server.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(1.0)
        else:
            return


def address(variable: str, name: str = NAME) -> str:
    """Where the role of `variable` finds the database `name`."""
    return urlunsplit(urlsplit(env.address(variable))._replace(path=f"/{name}"))


@contextmanager
def _server() -> Iterator[None]:
    """The configured server when it answers, else the embedded one, with fsync on as in production."""
    configured = env.address("DATABASE_OWNER_URL")
    if configured and _answers(configured):
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="countersign-benchmark-"))
    folder.chmod(0o711)
    home = Home(folder)
    home.open()
    place = Place(home, Account.for_engines())
    place.make()
    postgres = Postgres(home, place)
    postgres.prepare()
    process = Process(postgres.program(), home)
    given = {variable: os.environ.pop(variable) for variable in ADDRESSES if variable in os.environ}
    try:
        start(process, postgres.ready)
        postgres.provide()
        os.environ |= postgres.addresses()
        yield
    finally:
        for variable in ADDRESSES:
            os.environ.pop(variable, None)
        os.environ |= given
        process.stop()
        place.clear()
        home.close()
        shutil.rmtree(folder)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True
