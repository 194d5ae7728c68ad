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
# The trail's own: everything for what acts in nobody's name, so that a verification pays nothing for each row; else
# the events of one's units, those of no unit for who holds a role at a root, and one's own.
EVERYTHING = "( SELECT ('-1'::bigint = ANY (trail.scope())) AS everything)"
OF_UNITS = "(unit = ANY (( SELECT array_replace((trail.scope())::text[], '0'::text, ''::text) AS units)::text[]))"
OWN = "(actor_id = ( SELECT ((current_setting('countersign.context'::text))::jsonb ->> 'actor_id'::text) AS actor))"
# OFFSET 0 keeps the planner from reading all events to answer for a page of payloads.
OF_ITS_EVENT = "(EXISTS ( SELECT FROM trail.event WHERE (event.id = payload.event_id) OFFSET 0))"
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


def records() -> dict[str, dict[str, tuple[str, str]]]:
    """The policies of the trail's own tables, by name: the role that each is for, and which rows it may read."""
    reader, sealer = settings.DATABASE_APP_ROLE, settings.DATABASE_SEQUENCER_ROLE
    return {
        "event": {
            NAME: (reader, f"({EVERYTHING} OR {OF_UNITS} OR {OWN})"),
            "trail_sealing": (sealer, "true"),
        },
        "payload": {NAME: (reader, f"({EVERYTHING} OR {OF_ITS_EVENT})")},
        "redaction": {NAME: (reader, f"({EVERYTHING} OR {OF_UNITS})")},
    }


def record_statements(table: str, stale: Iterable[str]) -> Iterator[str]:
    """What puts its policies on a table of the trail's schema in place of those named `stale`."""
    for policy in stale:
        yield f"DROP POLICY {_quoted(policy)} ON trail.{table}"
    for policy, (role, visible) in records()[table].items():
        yield f"CREATE POLICY {policy} ON trail.{table} FOR SELECT TO {_quoted(role)} USING ({visible})"
    yield f"ALTER TABLE trail.{table} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"


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
