#!/usr/bin/env python
"""Runs Countersign's management commands."""

import os
import sys

# Only these need the role that owns the tables; everything else runs as the application's role.
OWNER_COMMANDS = {"migrate", "bootstrap_database", "backup", "restore"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.conf.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("COUNTERSIGN_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
