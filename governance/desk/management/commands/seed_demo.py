"""Fills an empty record with the demo, through the API of the server that runs at --url."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from audits.trail.commands import AttributedCommand
from governance.desk.demo.client import ApiProblem, NoAnswer
from governance.desk.demo.people import NotEmpty
from governance.desk.demo.realdata import DataUnavailable
from governance.desk.demo.seeding import Seeding
from governance.desk.demo.story import StoryBroken


class Command(AttributedCommand):
    help = "Seeds the demo. A finished one is left as it is; an interrupted one goes on where it stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="where Countersign answers, e.g. http://127.0.0.1:8000")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        seeding = Seeding(url, settings.COUNTERSIGN_HOME, settings.KEYS_ROOT / "root.pem", self._say)
        try:
            seeding.run()
        except NotEmpty as reason:
            self._say(str(reason))
        except (ApiProblem, NoAnswer, DataUnavailable, StoryBroken) as reason:
            raise CommandError(f"{reason} What was done is kept; run it again to go on.") from reason

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
