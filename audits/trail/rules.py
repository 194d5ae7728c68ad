"""What the trail records of a table: rules that models declare, and the written exemptions.

A model says so with a class attribute: `trail = TrailRule(label="reference", unit="unit_id")`.
A table that says nothing is recorded whole; only columns whose names look secret are masked.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrailRule:
    """How one table's rows are told. Every name is a column name, not a field name."""

    label: str = ""  # column shown as the object's label; never personal data, for it cannot be redacted
    unit: str = ""  # column with the unit's id
    mask: tuple[str, ...] = ()  # secrets: recorded as "masked", never their value
    ignore: tuple[str, ...] = ()  # columns whose change alone makes no event (last_login, progress, heartbeat)
    version: int = 1  # raised when a column changes its meaning, so that old events stay readable


# Tables of libraries, which cannot declare a rule themselves, by Django's label_lower.
THIRD_PARTY: dict[str, TrailRule] = {
    "sessions.session": TrailRule(mask=("session_key", "session_data")),
}

# Tables without triggers, by name, each with the reason. The trail's own tables lie in the schema
# `trail`, which is never governed: they are append-only instead, and the tree seals them.
EXEMPT: dict[str, str] = {
    "django_migrations": "Django writes it before the trail exists; the application's role may only read it.",
}
