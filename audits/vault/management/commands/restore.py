"""Restores a backup into an empty database and verifies it: `manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError

from audits.base.errors import DomainError
from audits.trail.commands import AttributedCommand
from audits.vault.backup.restoring import NotVerified, Restored, restore

NOT_WHOLE, COULD_NOT_RUN = 1, 2
KEPT = (
    "The database is as empty as it was. Files that are already in the vault lie under their digest and do no harm; "
    "run the command again when the cause is gone."
)
FAULTS = (DomainError, psycopg.Error, OSError, UnicodeDecodeError, CommandError)


class Command(AttributedCommand):
    help = "Restores a backup into an empty database: exit 0 when whole, 1 when not, 2 when it could not run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--verify-with",
            action="append",
            default=[],
            type=Path,
            metavar="CHECKPOINT",
            help="a checkpoint kept outside; the newest shows what the backup lacks",
        )

    def handle(self, *args: Any, file: Path, verify_with: list[Path], **options: Any) -> None:
        try:
            checkpoints = {path.name: path.read_text(encoding="utf-8") for path in verify_with}
            restored = restore(
                file, checkpoints=checkpoints, passphrase=settings.BACKUP_PASSPHRASE, progress=self._progress
            )
        except NotVerified as error:
            self.stderr.write(self.style.ERROR(f"The backup is restored. {error}"))
            self.stderr.write("Run manage.py trail verify when the cause is gone.")
            raise SystemExit(NOT_WHOLE) from error
        except FAULTS as error:
            raise CommandError(f"Nothing was restored. {error} {KEPT}", returncode=COULD_NOT_RUN) from error
        self._say(restored)
        if not restored.whole:
            raise SystemExit(NOT_WHOLE)

    def _say(self, restored: Restored) -> None:
        for problem in restored.problems:
            self.stdout.write(self.style.ERROR(problem))
        examination = restored.verified.examination
        for finding in examination.findings:
            self.stdout.write(self.style.ERROR(f"{finding.kind}: {finding.sentence}"))
        for note in restored.notes:
            self.stdout.write(note)
        rows = sum(restored.manifest.tables.values())
        verdict = "restored and whole" if restored.whole else "restored, but NOT whole"
        self.stdout.write(
            f"The backup of {restored.manifest.made_at} is {verdict}: {rows:,} rows in "
            f"{len(restored.manifest.tables)} tables, {examination.size:,} sealed events, "
            f"{examination.checkpoints:,} checkpoints compared."
        )

    def _progress(self, words: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{words}", ending="")
