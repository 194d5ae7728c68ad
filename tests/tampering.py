"""What a database administrator can do: switch the trail's protection off, and on again as if nothing had been."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg

PROTECTED = ("event", "payload", "leaf", "node", "checkpoint")
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"


@contextmanager
def off_guard(owner: psycopg.Connection, tables: Iterable[str] = PROTECTED) -> Iterator[None]:
    """The block runs with the triggers of these tables of the trail off; after it the inventory finds nothing."""
    for table in tables:
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        for (trigger,) in owner.execute(TRIGGERS, [f"trail.{table}"]).fetchall():
            owner.execute(f"ALTER TABLE trail.{table} ENABLE ALWAYS TRIGGER {trigger}")
