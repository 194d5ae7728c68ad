"""Loads the packaged catalogs, what checks declare, and what every register begins with."""

from typing import Any

from audits.checks import registry
from audits.trail.commands import AttributedCommand
from governance.controls.services import load_check_controls, load_packaged_catalogs
from governance.risks.services import load_defaults


class Command(AttributedCommand):
    help = "Loads catalogs of controls and the register's defaults. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for loaded in load_packaged_catalogs():
            self.stdout.write(loaded.sentence)
        declared = load_check_controls(registry.all_checks())
        self.stdout.write(f"checks: {declared.added} controls added, {declared.removed} removed.")
        for name in declared.unknown:
            self.stderr.write(f"A check declares {name}, which no catalog holds.")
        self.stdout.write(load_defaults().sentence)
