"""The second wall: the row-level policy that stands on a table, out of what its model declares.

The owner of the tables is not the application: for it the wall is not there (no FORCE), so that migrations and
pg_dump see every row. The conditions are written the way PostgreSQL prints them, so that both can be compared.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from audits.trail.rules import parent_for, rule_for

NAME = "trail_wall"
# The inner SELECT makes it one look-up a statement; without it the function is called for every row.
WITHIN = "({value} = ANY (( SELECT trail.{units}() AS {units})::bigint[]))"
BESIDE_ITS_PARENT = "(EXISTS ( SELECT FROM {parent} parent WHERE (parent.id = {table}.{column})))"


@dataclass(frozen=True)
class Wall:
    """Which rows the application sees, which it may write, and the columns that both need."""

    visible: str
    allowed: str
    columns: frozenset[str]


def wall_for(table: str, label: str) -> Wall | None:
    """The wall of `table`, a bare name in the schema public, by the rule of its model; None when it has none."""
    rule, parent = rule_for(label), parent_for(label)
    if rule.unit:
        visible = WITHIN.format(value=rule.unit, units="lineage" if rule.inherited else "scope")
        if not rule.placed:
            return Wall(visible, WITHIN.format(value=rule.unit, units="scope"), frozenset({rule.unit}))
        allowed = WITHIN.format(value=f"COALESCE({rule.placed}, '-1'::bigint)", units="scope")
        # Who writes a row reads it back, before any look-up can know of it.
        return Wall(f"({visible} OR {allowed})", allowed, frozenset({rule.unit, rule.placed}))
    if parent:
        seen = BESIDE_ITS_PARENT.format(parent=parent.table, table=table, column=parent.column)
        return Wall(seen, seen, frozenset({parent.column}))
    return None


def statements(table: str, wall: Wall, stale: Iterable[str] = (NAME,)) -> Iterator[str]:
    """What puts `wall` on `table` in place of the policies named `stale`."""
    target = f"public.{_quoted(table)}"
    for policy in stale:
        yield f"DROP POLICY IF EXISTS {_quoted(policy)} ON {target}"
    yield (
        f"CREATE POLICY {NAME} ON {target} FOR ALL TO {_quoted(settings.DATABASE_APP_ROLE)} "
        f"USING ({wall.visible}) WITH CHECK ({wall.allowed})"
    )
    yield f"ALTER TABLE {target} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"


def as_written(printed: str | None) -> str:
    """A condition as PostgreSQL prints it, on one line and with its schema left out."""
    return re.sub(r"\s+", " ", printed or "").replace("public.", "")


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
