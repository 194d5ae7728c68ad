"""`manage.py add_person EMAIL --title TITLE [--role ROLE]… [--unit NAME]`: the way in where nobody has an account."""

import getpass
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from audits.accounts.models import Unit
from audits.accounts.roles import Role
from audits.accounts.services import grant_role, make_unit, make_user
from audits.base.errors import DomainError
from audits.trail.commands import AttributedCommand


class Command(AttributedCommand):
    """Adds a person with roles in a unit; the unit is made at the top when there is none of that name."""

    help = "Adds a person. The password is asked for, or read from standard input when that is not a terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--title", required=True, help="what others see on the trail, such as “Compliance desk”")
        parser.add_argument("--name", help="the person's name; the title when left out")
        parser.add_argument("--role", action="append", choices=Role.values, help="may be given more than once")
        parser.add_argument("--unit", default="Organisation", help="the unit's name")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            with transaction.atomic():
                unit = Unit.objects.filter(name=options["unit"]).order_by("path").first()
                unit = unit or make_unit(name=options["unit"])
                user = make_user(
                    email=options["email"],
                    name=options["name"] or options["title"],
                    title=options["title"],
                    password=password,
                )
                for role in options["role"] or [Role.ADMINISTRATOR]:
                    grant_role(user=user, unit=unit, role=Role(role))
        except DomainError as error:
            said = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in (error.fields or {}).items())
            raise CommandError(f"{error} {said}".strip()) from error
        self.stdout.write(f"{user.trail_label} may sign in, {unit}.")
