"""Cuts the web fonts out of their packages into COUNTERSIGN_HOME/fonts; quick when they are there already."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from audits.base import fonts


class Command(BaseCommand):
    help = "Cuts the web fonts out of their packages, unless that was done for these versions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        begun = time.monotonic()
        built = fonts.build(settings.COUNTERSIGN_HOME / "fonts")
        said = f"Fonts cut in {time.monotonic() - begun:.1f} s" if built else "Fonts are up to date"
        self.stdout.write(said)
