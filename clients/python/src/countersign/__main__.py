"""`python -m countersign` is the command `countersign`."""

from countersign.cli.main import entry

entry()
