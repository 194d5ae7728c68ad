"""Which tables have a past, and what the database must know to fold their events back into rows."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import NOT_PROVIDED, Field, Model

from audits.trail.rules import rule_for

# People, their rights and sessions, the house's own records and the trail are looked at as they are now: what
# somebody may see of the past is decided by the rights of today.
PRESENT = frozenset({"accounts", "auth", "base", "contenttypes", "messages", "oversight", "sessions", "trail"})

KEEP = """
    INSERT INTO trail.shape (name, object_type, defaults, upgrades) VALUES (%s, %s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET object_type = excluded.object_type, defaults = excluded.defaults,
        upgrades = excluded.upgrades"""


def recallable() -> Iterator[type[Model]]:
    """The models whose tables have a past, automatic many-to-many tables among them."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in PRESENT:
            yield model


def renew() -> None:
    """Writes what the code says today of every table with a past. Only the owner may."""
    shapes = _said()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM trail.shape WHERE NOT name = ANY (%s)", [list(shapes)])
        for name, (object_type, before, upgrades) in shapes.items():
            cursor.execute(KEEP, [name, object_type, json.dumps(before), json.dumps(upgrades)])


def altered() -> list[str]:
    """The tables of which the database says something else than the code does: their past would be told wrongly."""
    said = _said()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, object_type, defaults::text, upgrades::text FROM trail.shape")
        kept = {name: (kind, json.loads(before), json.loads(upgrades)) for name, kind, before, upgrades in cursor}
    return sorted(name for name in said.keys() | kept.keys() if said.get(name) != kept.get(name))


def _said() -> dict[str, tuple[str, dict[str, Any], dict[str, str]]]:
    """By table: the object type of its events, its columns' defaults, the upgrades of old events; as JSON has them."""
    return {
        model._meta.db_table: (
            model._meta.label_lower,
            json.loads(json.dumps(defaults(model), default=str)),
            {str(version): said for version, said in rule_for(model._meta.label).upgrades.items()},
        )
        for model in recallable()
    }


def defaults(model: type[Model]) -> dict[str, Any]:
    """What a column holds in rows that are older than it: the field's static default, as PostgreSQL's JSON has it."""
    found = {str(field.column): _default(field) for field in model._meta.concrete_fields}
    return {column: default for column, default in found.items() if default is not None}


def _default(field: "Field[Any, Any]") -> Any:
    """The default of a field; an empty list or object too, but nothing that asks the clock or the dice."""
    if field.generated:
        return None
    default = [] if field.default is list else {} if field.default is dict else field.default
    if default is not NOT_PROVIDED and not callable(default):
        return field.get_prep_value(default) if isinstance(default, str) else default
    return "" if field.empty_strings_allowed and not field.null and field.get_internal_type() in TEXTS else None


TEXTS = frozenset({"CharField", "TextField", "SlugField", "EmailField", "URLField"})
