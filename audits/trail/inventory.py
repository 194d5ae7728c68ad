"""Reads the catalog: is every table governed, every trigger on, every function the one we wrote?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection

from audits.trail import shapes, wall
from audits.trail.backend.schema import GOVERN, govern_parameters
from audits.trail.rules import EXEMPT
from audits.verifier.findings import Finding

SQL = Path(__file__).parent / "sql"
FUNCTIONS = (
    "scope",
    "lineage",
    "spelled",
    "capture",
    "refuse",
    "arguments",
    "govern",
    "guard",
    "redact",
    "recall",
    "enclose",
    "forget",
    "search",
)
# These work with their owner's rights; the others with those of whoever calls them.
DEFINERS = ("scope", "lineage", "capture", "redact", "recall", "enclose", "forget", "search")
# What migrations call as they make tables; an upgrade brings these up to date first.
CALLED_BY_MIGRATIONS = ("scope", "lineage", "spelled", "capture", "arguments", "govern")
APPEND_ONLY = ("event", "leaf", "node", "checkpoint", "redaction", "cosignature")
# pg_trigger.tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate.
CAPTURE, TRUNCATE, KEPT = 1 | 4 | 8 | 16, 2 | 32, 2 | 8 | 16 | 32
KEPT_BUT_REDACTED, GUARD = 2 | 16 | 32, 1 | 2 | 8

TABLES = """
    SELECT oid::regclass::text, relname, pg_has_role(relowner, 'USAGE') FROM pg_class
    WHERE relkind IN ('r', 'p') AND relpersistence <> 't'
      AND relnamespace NOT IN (SELECT oid FROM pg_namespace
          WHERE nspname IN ('trail', 'information_schema') OR nspname LIKE 'pg\\_%%')
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass)
    ORDER BY 1"""
TRIGGERS = """
    SELECT tgname, tgtype, tgenabled::text, tgfoid::regproc::text, tgargs,
           tgqual IS NULL AND cardinality(tgattr::int2[]) = 0 AS always
    FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE 'trail\\_%%'"""
POLICIES = """
    SELECT relrowsecurity AND NOT relforcerowsecurity, polname, polpermissive,
           ARRAY(SELECT pg_get_userbyid(role) FROM unnest(polroles) AS role)::text[],
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), polcmd::text
    FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid WHERE pg_class.oid = %s::regclass"""
# What the application's role must not be able to do: write the trail, own or empty a table, turn back a sequence.
EXCESS = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace
          WHERE nspname = 'information_schema' OR nspname LIKE 'pg\\_%%')
      AND CASE WHEN relkind IN ('r', 'p') THEN
              pg_has_role(%(role)s, relowner, 'MEMBER')
              OR has_table_privilege(%(role)s, oid, 'TRUNCATE, TRIGGER')
              OR relnamespace = 'trail'::regnamespace AND has_table_privilege(%(role)s, oid, 'INSERT, UPDATE, DELETE')
          WHEN relkind = 'S' THEN has_sequence_privilege(%(role)s, oid, 'UPDATE') ELSE false END
    ORDER BY 1"""
ARGUMENTS = GOVERN.replace("trail.govern", "trail.arguments")
FUNCTION = """
    SELECT prosrc, prosecdef, proconfig::text FROM pg_proc
    WHERE pronamespace = 'trail'::regnamespace AND proname = %s"""


@dataclass(frozen=True)
class Trigger:
    """What the catalog says of one trigger. `always`: without a condition or a list of columns."""

    name: str
    type: int
    function: str
    arguments: list[str]
    enabled: str = "A"
    always: bool = True


class Table(NamedTuple):
    """A table outside the trail's schema: its name as SQL text, its model's label, and whether we own it.

    bare: the name as the catalog has it, empty for tables of the trail's own schema.
    """

    name: str
    label: str
    owned: bool = True
    bare: str = ""


# The one record of the trail that is governed too: taking something away is itself an event.
REDACTION = Table("trail.redaction", "trail.Redaction")


def tables() -> list[Table]:
    """Every table that must be governed: all but the exempt ones, whoever made them."""
    models = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = cursor.fetchall()
    others = [
        Table(name, models.get(bare, f"public.{bare}"), owned, bare)
        for name, bare, owned in found
        if bare not in EXEMPT
    ]
    return [*others, REDACTION]


def renew() -> None:
    """Put right what the catalog has otherwise than this version of the code. Only the owner may.

    Catches tables that came past the schema editor, rules that changed since, and functions of an earlier version.
    A table that somebody else made and owns is left as it is: `trail verify` names it.
    """
    with connection.cursor() as cursor:
        renew_functions(FUNCTIONS)
        for table in tables():
            if table.owned and fault(table):
                cursor.execute(GOVERN, govern_parameters(table.name, table.label))
            planned = _planned(table)
            if table.owned and planned and _wall_fault(table):
                for statement in wall.statements(table.bare, planned, _policies(table.name)):
                    cursor.execute(statement)
        for record in wall.records():
            if _record_fault(record):
                for statement in wall.record_statements(record, _policies(f"trail.{record}")):
                    cursor.execute(statement)
    shapes.renew()


def renew_functions(names: Iterable[str]) -> None:
    """Bring those of our functions that differ to this version of the code, rights included. Only the owner may."""
    with connection.cursor() as cursor:
        stale = [name for name in names if _function_fault(name)]
        for name in [*stale, "grants"] if stale else []:
            cursor.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))


def prepare() -> None:
    """Before migrations run: the functions that the schema editor calls are those that this version means.

    Does nothing before the trail's first migration, which makes them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('trail.event') IS NOT NULL")
        (laid,) = cursor.fetchone()
    if laid:
        renew_functions(CALLED_BY_MIGRATIONS)


def fault(table: Table) -> str:
    """What is wrong with the triggers of `table`, in words; empty when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(ARGUMENTS, govern_parameters(table.name, table.label))
        (arguments,) = cursor.fetchone()
    return _compare(
        table.name,
        Trigger("trail_capture", CAPTURE, "trail.capture", arguments),
        Trigger("trail_truncate", TRUNCATE, "trail.refuse", []),
    )


def findings() -> Iterator[Finding]:
    """Everything in the catalog that would let a change pass unseen."""
    for table in tables():
        if words := fault(table):
            yield Finding("ungoverned table", f"{table.name}: {words}.", table=table.name)
        if words := _wall_fault(table):
            yield Finding("unwalled table", f"{table.name}: {words}.", table=table.name)
    for kept in (*APPEND_ONLY, "payload"):
        if words := _compare(f"trail.{kept}", *_protection(kept)):
            yield Finding("unprotected record", f"trail.{kept}: {words}.", table=f"trail.{kept}")
    for record in wall.records():
        if words := _record_fault(record):
            yield Finding("unwalled table", f"trail.{record}: {words}.", table=f"trail.{record}")
    for name in FUNCTIONS:
        if words := _function_fault(name):
            yield Finding("altered function", f"trail.{name}(): {words}.")
    for name in shapes.altered():
        yield Finding("altered function", f"trail.shape: the past of {name} is not told as the code says.", table=name)
    role = settings.DATABASE_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute(EXCESS, {"role": role})
        for (name,) in cursor.fetchall():
            yield Finding("excess right", f"{name}: the role {role} may do more than it should.", table=name)
        cursor.execute("SELECT session_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        user, unbound = cursor.fetchone()
    if unbound:
        yield Finding("excess right", f"The role {role} passes through every wall: no policy binds it.")
    if settings.DATABASE_ROLE == "app" and user != role:
        yield Finding("excess right", f"The application signs in as {user}, not as {role}.")


def _protection(record: str) -> list[Trigger]:
    """The triggers that keep one of the trail's own tables. A payload may go, but only by redaction."""
    if record == "payload":
        return [
            Trigger("trail_append_only", KEPT_BUT_REDACTED, "trail.refuse", []),
            Trigger("trail_guard", GUARD, "trail.guard", []),
        ]
    return [Trigger("trail_append_only", KEPT, "trail.refuse", [])]


def _planned(table: Table) -> wall.Wall | None:
    """The wall that the table's model declares; the trail's own tables have theirs by hand."""
    return wall.wall_for(table.bare, table.label) if table.bare else None


def _wall_fault(table: Table) -> str:
    """What is wrong with the wall of `table`, in words; empty when nothing is."""
    planned = _planned(table)
    if planned is None:
        return ""
    wanted = {wall.NAME: ("*", settings.DATABASE_APP_ROLE, planned.visible, planned.allowed)}
    return _policy_fault(table.name, wanted)


def _record_fault(record: str) -> str:
    """The same of one of the trail's own tables."""
    wanted = {name: ("r", role, visible, "") for name, (role, visible) in wall.records()[record].items()}
    return _policy_fault(f"trail.{record}", wanted)


def _policy_fault(table: str, wanted: Mapping[str, tuple[str, str, str, str]]) -> str:
    """wanted: command, role and the two conditions of each policy, by its name."""
    rows = _told_policies(table)
    if not rows[0][0]:
        return "row security is off, or forced on its owner"
    found = {name: more for _on, name, *more in rows if name}
    if strange := sorted(found.keys() - wanted):
        return f"policy {strange[0]} is not ours"
    for name, (command, role, visible, allowed) in wanted.items():
        if name not in found:
            return f"policy {name} is missing"
        permissive, roles, seen, written, does = found[name]
        told = permissive, does, roles, wall.as_written(seen), wall.as_written(written)
        if told != (True, command, [role], wall.as_written(visible), wall.as_written(allowed)):
            return f"policy {name} is not as its rule says"
    return ""


def _told_policies(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(POLICIES, [table])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _policies(table: str) -> list[str]:
    return [name for _on, name, *_ in _told_policies(table) if name]


def _compare(table: str, *wanted: Trigger) -> str:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [table])
        found = {row[0]: _trigger(*row) for row in cursor.fetchall()}
    for trigger in wanted:
        actual = found.get(trigger.name)
        if actual is None:
            return f"trigger {trigger.name} is missing"
        if actual.enabled != trigger.enabled:
            return f"trigger {trigger.name} is not always on"
        if actual != trigger:
            return f"trigger {trigger.name} is not as its rule says"
    return ""


def _trigger(name: str, type: int, enabled: str, function: str, arguments: bytes, always: bool) -> Trigger:
    told = [part.decode() for part in bytes(arguments).split(b"\x00")[:-1]]
    return Trigger(name, type, function, told, enabled, always)


def function_text(name: str) -> str:
    """The body of trail.<name>() as its file in sql/ has it, from after one $body$ to before the next."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").split("$body$")[1]


def _function_fault(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION, [name])
        found = cursor.fetchall()
    if len(found) != 1:
        return f"{len(found)} functions of that name"
    body, definer, configured = found[0]
    if body != function_text(name):
        return "its body is not the one we wrote"
    if definer != (name in DEFINERS) or "search_path=pg_catalog, pg_temp" not in (configured or ""):
        return "its rights or settings were changed"
    return ""
