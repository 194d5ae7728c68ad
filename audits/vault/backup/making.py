"""Making a backup: everything as of one snapshot of the database, in one file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from audits.base.errors import NotFound
from audits.vault import store
from audits.vault.backup import keys, programs
from audits.vault.backup.archive import CHUNK, DATABASE, KEYS, PRIVATE_KEYS, VAULT, Manifest, Outgoing
from audits.vault.models import Artifact

Snapshot = psycopg.Connection[tuple[Any, ...]]
Progress = Callable[[str], None]

TABLES = """
    SELECT oid::regclass::text, relnamespace::regnamespace::text, relname FROM pg_class
    WHERE relkind = 'r' AND relpersistence <> 't'
      AND relnamespace NOT IN (SELECT oid FROM pg_namespace
          WHERE nspname = 'information_schema' OR nspname LIKE 'pg\\_%')
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass)
    ORDER BY 1"""
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
CHECKPOINT = "SELECT note FROM trail.checkpoint ORDER BY size DESC LIMIT 1"
CONTENT = f"SELECT DISTINCT sha256 FROM {Artifact._meta.db_table} ORDER BY 1"  # noqa: S608 - the table's name only


@dataclass(frozen=True)
class Made:
    """The finished backup: where it lies, what it holds, and in words what it should hold and does not."""

    place: Path
    manifest: Manifest
    problems: list[str]


def place_of(out: Path, now: datetime) -> Path:
    """`out` itself, or a name that says the moment when `out` is a folder."""
    return out / f"countersign-{now:%Y-%m-%dT%H%M%SZ}.backup.zip" if out.is_dir() else out


def back_up(
    out: Path, *, private_keys: bool = False, passphrase: str = "", progress: Progress = lambda words: None
) -> Made:
    """Writes a backup to `out`, a new file or a folder. Runs as the owner of the tables, beside a running system.

    private_keys: carry the private keys too, encrypted under `passphrase`.
    Raises Conflict when the file exists, Invalid for a weak passphrase, Unavailable when pg_dump fails,
    psycopg.Error and OSError. In each case nothing is kept.
    """
    if private_keys:
        keys.require_passphrase(passphrase)
    now = datetime.now(UTC)
    place = place_of(out, now)
    with Outgoing(place) as archive, _snapshot() as (snapshot, name):
        tool, version = programs.find("pg_dump", snapshot.info.server_version // 10_000)
        progress("Database")
        told = programs.output(
            tool, "--format=custom", "--compress=gzip:3", "--lock-wait-timeout=60s", f"--snapshot={name}"
        )
        archive.add(DATABASE, told)
        missing = _add_vault(archive, snapshot, progress)
        for file, content in keys.public_files():
            archive.add(KEYS + file, [content])
        if private_keys:
            archive.add(PRIVATE_KEYS, [keys.seal(passphrase)])
        manifest = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            version=settings.COUNTERSIGN_VERSION,
            origin=settings.TRAIL_ORIGIN,
            server=snapshot.info.server_version // 10_000,
            tool=version,
            owner=snapshot.info.user,
            migrations=_column(snapshot, MIGRATIONS),
            tables=counts(snapshot),
            checkpoint="".join(_column(snapshot, CHECKPOINT)),
            missing=missing,
            files=archive.files,
        )
        archive.finish(manifest)
    return Made(
        place, manifest, [f"The vault lacks {sha256}, or holds other bytes under that name." for sha256 in missing]
    )


def counts(reader: Snapshot) -> dict[str, int]:
    """How many rows each table has, by its name as SQL text."""
    found = {}
    for name, schema, table in reader.execute(TABLES).fetchall():
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ((found[name],),) = reader.execute(question).fetchall()
    return found


@contextmanager
def _snapshot() -> Iterator[tuple[Snapshot, str]]:
    """A connection with one unchanging view, and the name by which pg_dump shares it."""
    with programs.connect() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.read_only = True
        ((name,),) = reader.execute("SELECT pg_export_snapshot()").fetchall()
        yield reader, name


def _add_vault(archive: Outgoing, snapshot: Snapshot, progress: Progress) -> list[str]:
    """Adds the content of every artifact that the snapshot names; returns the digests of what is not there."""
    missing = []
    with snapshot.cursor(name="vault") as artifacts:
        for number, (sha256,) in enumerate(artifacts.execute(CONTENT.encode()), 1):
            progress(f"Vault, file {number}")
            try:
                with store.opened(sha256) as file:
                    kept = archive.add(VAULT + sha256, iter(lambda file=file: file.read(CHUNK), b""))  # type: ignore[misc]
            except NotFound:
                missing.append(sha256)
                continue
            if kept.sha256 != sha256:
                missing.append(sha256)
    return missing


def _column(snapshot: Snapshot, question: str) -> list[str]:
    return [value for (value,) in snapshot.execute(question.encode()).fetchall()]
