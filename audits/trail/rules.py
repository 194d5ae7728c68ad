"""What the trail records of a table and which wall it stands behind: what models declare, and written exemptions.

A model says so with a class attribute: `trail = TrailRule(label="reference", unit="unit_id")`.
A table that says nothing is recorded whole; only columns whose names look secret are masked.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model


@dataclass(frozen=True)
class TrailRule:
    """How one table's rows are told, and who may see them. Every name is a column name, not a field name."""

    label: str = ""  # column shown as the object's label; never personal data, for it cannot be redacted
    unit: str = ""  # column with the unit's id: the row is seen and changed by who holds a role there
    parent: str = ""  # of a row without a unit: the column that names the row whose unit it shares
    inherited: bool = False  # also readable in every unit below, where it holds; never changed from there
    placed: str = ""  # column with the unit that a write needs, where it is not `unit`: a new unit needs its parent
    mask: tuple[str, ...] = ()  # secrets: recorded as "masked", never their value
    ignore: tuple[str, ...] = ()  # columns whose change alone makes no event (last_login, progress, heartbeat)
    version: int = 1  # raised when a column changes its meaning, so that old events stay readable
    # n: SQL over `state`, a jsonb of the columns that an event tells, from schema version n to n + 1; see `renamed`
    upgrades: Mapping[int, str] = field(default_factory=dict)


def renamed(old: str, new: str) -> str:
    """The upgrade of events that know a column by its old name."""
    moved = f"state - '{old}' || jsonb_build_object('{new}', state -> '{old}')"
    return f"CASE WHEN state ? '{old}' THEN {moved} ELSE state END"


@dataclass(frozen=True)
class Parent:
    """The row that a row without a unit hangs on: our column with its id, its table, its label's and unit's columns."""

    column: str
    table: str
    label: str
    unit: str

    def as_array(self) -> list[str]:
        """As trail.capture reads it."""
        return list(astuple(self))


# Tables of libraries, which cannot declare a rule themselves, by Django's label_lower.
THIRD_PARTY: dict[str, TrailRule] = {
    "sessions.session": TrailRule(mask=("session_key", "session_data")),
}

# Tables without triggers, by name, each with the reason. The trail's own tables lie in the schema
# `trail`, which is never governed: they are append-only instead, and the tree seals them.
EXEMPT: dict[str, str] = {
    "django_migrations": "Django writes it before the trail exists; the application's role may only read it.",
}

# Tables that the second wall leaves open to every signed-in person, by name, each with the reason.
OPEN: dict[str, str] = {
    "django_migrations": "Names of migrations, which the application may only read.",
    "django_content_type": "Names of our own models.",
    "django_session": "Read before anybody is known; found only by a key that nobody else has.",
    "auth_permission": "Django's, unused: permissions are a table in the code.",
    "auth_group": "Django's, unused: roles are held in units.",
    "auth_group_permissions": "Django's, unused: permissions are a table in the code.",
    "accounts_user": "People belong to no unit: sign-in reads them before anybody is known, every page names them.",
    "accounts_token": "Looked up by digest before anybody is known; digests of 256 random bits tell nothing.",
    "base_idempotentrequest": "A person's own answers, found by that person's key.",
    "controls_catalog": "Published standards, the same for every unit.",
    "controls_control": "Published standards, the same for every unit.",
    "controls_checkcontrol": "What the checks in the code declare, the same for every unit.",
    "risks_category": "The organisation's one taxonomy.",
    "risks_matrix": "The organisation's one matrix.",
    "trail_retention": "Decisions about the whole trail.",
    "trail_verification": "How the whole trail stands; it names events by number, never what they say.",
    "trail_keyrotation": "The log key is the whole trail’s; the rows hold public keys and a checkpoint.",
}


def model_named(label: str) -> type[Model] | None:
    """The model `app_label.ModelName` as it is declared today, automatic many-to-many models included."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def field_of(label: str, column: str) -> "Field[Any, Any] | None":
    """The field that a column of the model `app_label.ModelName` is today; None for one that is no more."""
    model = model_named(label)
    fields = model._meta.local_concrete_fields if model is not None else []
    return next((field for field in fields if field.column == column), None)


def rule_for(label: str) -> TrailRule:
    """The rule of the model `app_label.ModelName` as it is declared today, not as it was when migrated.

    Automatic many-to-many tables and models since removed declare nothing and are recorded whole.
    """
    if rule := THIRD_PARTY.get(label.lower()):
        return rule
    declared = getattr(model_named(label), "trail", None)
    return declared if isinstance(declared, TrailRule) else TrailRule()


def parent_for(label: str) -> Parent | None:
    """What the rows of a model hang on: for an automatic many-to-many table the row that has the field.

    None for rows with a unit of their own, and where the parent has no unit either.
    """
    model, rule = model_named(label), rule_for(label)
    if model is None or rule.unit:
        return None
    source: Any = model._meta.auto_created  # the model that has the field, or False
    column = rule.parent
    if source:
        fields = [one for one in source._meta.local_many_to_many if one.remote_field.through is model]
        column = fields[0].m2m_column_name()
    elif column:
        source = next(one.related_model for one in model._meta.local_concrete_fields if one.column == column)
    if not source or not (above := rule_for(source._meta.label)).unit:
        return None
    return Parent(column, f"public.{source._meta.db_table}", above.label, above.unit)
