"""`manage.py make_keys`: the keys a first start needs, made once."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audits.reports.keys import KeysUnusable, ensure_local_trust
from audits.trail.keys import KeyFault, ensure_log_key


class Command(BaseCommand):
    """Makes the local trust for reports and the log key for checkpoints where they are missing, and nothing else."""

    # Keys come before everything else, also before the database.
    requires_system_checks: list[str] = []
    help = "Make the report keys and the log key in KEYS_ROOT, if they are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ring = ensure_local_trust(Path(settings.KEYS_ROOT))
            log = ensure_log_key()
        except (KeysUnusable, KeyFault) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Reports are signed by “{ring.signer_name}”; trust {ring.label}.")
        self.stdout.write(f"Checkpoints are signed by {log.verifier}.")
