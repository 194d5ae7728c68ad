"""Django's migrate, attributed: rows that migrations write carry the console's user."""

from django.core.management.commands import migrate

from audits.trail.commands import AttributedCommand


class Command(AttributedCommand, migrate.Command):
    trail_action = "migrate"
