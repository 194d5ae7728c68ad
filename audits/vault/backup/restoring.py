"""Restoring a backup into an empty database, and showing that what came back is whole.

The vault comes first, for content under its digest does no harm where no row names it; the database comes in one
transaction, so it is there whole or not at all. pg_restore makes triggers and policies after the rows, so nothing
that a row did once is done twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from audits.base.errors import Conflict, DomainError, Invalid, NotFound
from audits.trail import context as trail
from audits.trail import services
from audits.trail.verification import Verified
from audits.vault import store
from audits.vault.backup import keys, programs
from audits.vault.backup.archive import DAMAGED, DATABASE, KEYS, PRIVATE_KEYS, VAULT, Incoming, Manifest
from audits.vault.backup.making import TABLES, counts
from audits.verifier.trail import Position

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What came back. problems: what is not whole, in sentences. notes: what a person should know."""

    manifest: Manifest
    problems: list[str]
    notes: list[str]
    verified: Verified

    @property
    def whole(self) -> bool:
        return not self.problems and self.verified.examination.whole


class NotVerified(Exception):
    """Everything is in place, but the last step could not run; the message says what to do."""


def restore(
    place: Path,
    *,
    checkpoints: Mapping[str, str] | None = None,
    passphrase: str = "",
    progress: Progress = lambda words: None,
) -> Restored:
    """Restores the backup at `place` into Django's database, which must be empty, as the owner of its tables.

    checkpoints: signed notes kept outside, by name; the trail is compared with them and with the backup's own.
    passphrase: opens the private keys, when the backup carries them.
    Raises DomainError, psycopg.Error and OSError; whatever was kept by then is harmless, and it may be tried again.
    Raises NotVerified when only the comparison at the end failed.
    """
    with Incoming(place) as archive:
        manifest = archive.manifest
        _require_fit(manifest)
        _require_server(manifest)
        _require_empty()
        progress("Reading the backup through")
        wrong = archive.check()
        for name, words in wrong.items():
            if not (name.startswith(VAULT) and name in manifest.files):  # a lost content is told, the rest restored
                raise Invalid(f"The backup is damaged: {words}", DAMAGED)
        sealed = _sealed_keys(archive, passphrase)
        public = {name: archive.read(KEYS + name) for name in _below(KEYS, manifest)}
        problems = _put_vault(archive, wrong, progress)
        progress("Database")
        call_command("bootstrap_database", stdout=StringIO())
        _require_empty()
        tool, _ = programs.find("pg_restore", manifest.tool)
        programs.feed(archive.chunks(DATABASE), tool, "--single-transaction", "--exit-on-error")
    try:
        notes = keys.put_back(public, sealed)
        if PRIVATE_KEYS in manifest.files and not sealed:
            notes.append(f"The backup carries private keys; with {keys.VARIABLE} set they come back too.")
        with programs.connect() as reader:
            problems += compare(manifest.tables, counts(reader))
        progress("Migrations")
        _migrate(notes)
        progress("Verifying the trail")
        verified = _verify(manifest, checkpoints or {}, progress)
    except (DomainError, psycopg.Error, OSError) as error:
        raise NotVerified(f"But it could not be shown whole: {error}".strip()) from error
    return Restored(manifest, problems, notes, verified)


def compare(promised: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Every table whose rows are not as many as in the backup, in sentences."""
    return [
        f"{table} has {found.get(table, 0):,} rows where the backup had {promised.get(table, 0):,}."
        for table in sorted(promised.keys() | found.keys())
        if promised.get(table) != found.get(table)
    ]


def _require_fit(manifest: Manifest) -> None:
    """Raises Invalid when this installation cannot hold the backup."""
    if manifest.origin != settings.TRAIL_ORIGIN:
        raise Invalid(
            f"The backup's trail is {manifest.origin}, this installation's is {settings.TRAIL_ORIGIN}.",
            f"Set COUNTERSIGN_ORIGIN_NAME={manifest.origin} and restore again.",
        )
    known = {f"{app}.{name}" for app, name in MigrationExecutor(None).loader.disk_migrations}
    if newer := [name for name in manifest.migrations if name not in known]:
        raise Invalid(
            f"The backup was made by Countersign {manifest.version}, which knows {newer[0]}; this one does not.",
            "Restore it with that version or a later one.",
        )
    owner = connection.settings_dict["USER"]
    if owner != manifest.owner:
        raise Invalid(
            f"The backup's tables belong to the role {manifest.owner}; this would restore them as {owner}.",
            f"Make the role {manifest.owner} and name it in DATABASE_OWNER_URL.",
        )


def _require_empty() -> None:
    """Raises Conflict unless the database is empty or does not exist, Invalid when its server is too old."""
    name = connection.settings_dict["NAME"]
    with programs.connect("postgres", autocommit=True) as server:
        if not server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
            return
    with programs.connect() as target:
        tables = target.execute(TABLES).fetchall()
    if tables:
        raise Conflict(
            f"The database {name} is not empty: it has the table {tables[0][0]}. Nothing was changed.",
            "Restore into an empty database; DATABASE_URL and DATABASE_OWNER_URL name it.",
        )


def _require_server(manifest: Manifest) -> None:
    with programs.connect("postgres") as server:
        version = server.info.server_version // 10_000
    if version < manifest.server:
        raise Invalid(
            f"The backup comes from PostgreSQL {manifest.server}; this server is version {version}.",
            f"Restore it on PostgreSQL {manifest.server} or later.",
        )


def _sealed_keys(archive: Incoming, passphrase: str) -> Mapping[str, bytes]:
    if PRIVATE_KEYS not in archive.manifest.files or not passphrase:
        return {}
    return keys.unseal(archive.read(PRIVATE_KEYS), passphrase)


def _put_vault(archive: Incoming, wrong: Mapping[str, str], progress: Progress) -> list[str]:
    """Puts every content into the store that is not there yet; returns what could not be had, in sentences."""
    problems = [f"The vault lacked {sha256} when the backup was made." for sha256 in archive.manifest.missing]
    for number, sha256 in enumerate(_below(VAULT, archive.manifest), 1):
        progress(f"Vault, file {number}")
        name = VAULT + sha256
        if sha256 in archive.manifest.missing or _is_here(sha256):
            continue
        if name in wrong:
            problems.append(f"The vault lacks {sha256}: {wrong[name]}")
        else:
            store.put(archive.chunks(name), expected_sha256=sha256, cap=archive.manifest.files[name].size)
    return problems


def _is_here(sha256: str) -> bool:
    try:
        return store.intact(sha256)
    except NotFound:
        return False


def _below(folder: str, manifest: Manifest) -> list[str]:
    return [name.removeprefix(folder) for name in manifest.files if name.startswith(folder)]


def _migrate(notes: list[str]) -> None:
    """Brings a backup of an earlier version up to this one's tables."""
    connection.close()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
        notes.append(f"{len(plan)} migrations that are newer than the backup were applied.")


def _told(progress: Progress) -> Callable[[Position, int], None]:
    return lambda at, total: progress(f"Verifying the trail, {at.size:,} of {total:,} events")


def _verify(manifest: Manifest, outside: Mapping[str, str], progress: Progress) -> Verified:
    """Verifies the whole trail and keeps the outcome, with the restoring as its reason."""
    own = {"of the backup's manifest": manifest.checkpoint} if manifest.checkpoint else {}
    verified = services.verify({**own, **outside}, _told(progress))
    acting = trail.current()
    if acting:
        with trail.acting(replace(acting, reason=f"Restored from the backup of {manifest.made_at}")):
            services.keep(verified)
    return verified
