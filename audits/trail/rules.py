"""What the trail records of a table: rules that models declare, and the written exemptions.

A model says so with a class attribute: `trail = TrailRule(label="reference", unit="unit_id")`.
A table that says nothing is recorded whole; only columns whose names look secret are masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TrailRule:
    """How one table's rows are told. Every name is a column name, not a field name."""

    label: str = ""  # column shown as the object's label; never personal data, for it cannot be redacted
    unit: str = ""  # column with the unit's id
    mask: tuple[str, ...] = ()  # secrets: recorded as "masked", never their value
    ignore: tuple[str, ...] = ()  # columns whose change alone makes no event (last_login, progress, heartbeat)
    version: int = 1  # raised when a column changes its meaning, so that old events stay readable
    # n: SQL over `state`, a jsonb of the columns that an event tells, from schema version n to n + 1; see `renamed`
    upgrades: Mapping[int, str] = field(default_factory=dict)


def renamed(old: str, new: str) -> str:
    """The upgrade of events that know a column by its old name."""
    moved = f"state - '{old}' || jsonb_build_object('{new}', state -> '{old}')"
    return f"CASE WHEN state ? '{old}' THEN {moved} ELSE state END"


# Tables of libraries, which cannot declare a rule themselves, by Django's label_lower.
THIRD_PARTY: dict[str, TrailRule] = {
    "sessions.session": TrailRule(mask=("session_key", "session_data")),
}

# Tables without triggers, by name, each with the reason. The trail's own tables lie in the schema
# `trail`, which is never governed: they are append-only instead, and the tree seals them.
EXEMPT: dict[str, str] = {
    "django_migrations": "Django writes it before the trail exists; the application's role may only read it.",
}
