"""The base of management commands: what a command writes, the person at the console wrote."""

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand

from audits.trail.context import Context, acting, new_request_id


def console_context(action: str = "") -> Context:
    """The context of somebody at the console, known by the operating system's user name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user often has a number only
        name = str(os.getuid())
    return Context(
        actor_id=f"command:{name}",
        actor_label="Command line",
        source="command",
        action=action,
        request_id=new_request_id(),
    )


class AttributedCommand(BaseCommand):
    """A command whose writes are attributed. `trail_action` names them when its services do not."""

    trail_action = ""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with acting(console_context(self.trail_action)):
            return super().execute(*args, **options)
