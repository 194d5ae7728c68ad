"""Makes a backup: `manage.py backup --out FOLDER`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError

from audits.base.errors import DomainError
from audits.trail.commands import AttributedCommand
from audits.vault.backup.making import back_up

NOT_WHOLE, COULD_NOT_RUN = 1, 2


class Command(AttributedCommand):
    help = "Writes the database, the vault and the public keys into one file, as of one moment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER|FILE")
        parser.add_argument(
            "--with-private-keys",
            action="store_true",
            help="carry the private keys too, encrypted under COUNTERSIGN_BACKUP_PASSPHRASE",
        )

    def handle(self, *args: Any, out: Path, with_private_keys: bool, **options: Any) -> None:
        try:
            made = back_up(
                out,
                private_keys=with_private_keys,
                passphrase=settings.BACKUP_PASSPHRASE,
                progress=self._progress,
            )
        except (DomainError, psycopg.Error, OSError) as error:
            raise CommandError(f"No backup was made. {error}".strip(), returncode=COULD_NOT_RUN) from error
        manifest = made.manifest
        self.stdout.write(f"{made.place}: {made.place.stat().st_size:,} bytes")
        self.stdout.write(
            f"{sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, "
            f"{manifest.tables['trail.event']:,} events, "
            f"{sum(name.startswith('vault/') for name in manifest.files):,} files of the vault"
        )
        for problem in made.problems:
            self.stderr.write(self.style.ERROR(problem))
        if made.problems:
            raise SystemExit(NOT_WHOLE)

    def _progress(self, words: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{words}", ending="")
