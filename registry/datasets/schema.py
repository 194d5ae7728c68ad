"""What columns are: the shape of a schema, how one is inferred from a profile, and how two differ. Pure.

A column is {"name", "type", "nullable", "meaning", "role", "personal"}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Column = Mapping[str, Any]

TYPES = ("integer", "number", "boolean", "date", "timestamp", "text", "unknown", "other")
ROLES = ("", "identifier", "feature", "label", "prediction", "score", "weight", "group", "time")
SAID = ("meaning", "role", "personal")  # what a person says, and no file
# What a column that was found to be of one type may be declared to be.
FITS: dict[str, tuple[str, ...]] = {
    "integer": ("integer", "number", "text"),
    "number": ("number", "text"),
    "boolean": ("boolean", "text"),
    "date": ("date", "timestamp", "text"),
    "timestamp": ("timestamp", "text"),
    "text": ("text",),
    "unknown": TYPES,
    "other": ("other",),
}


def inferred(result: Mapping[str, Any], known: Sequence[Column] = ()) -> list[dict[str, Any]]:
    """The schema that a profile shows. known: columns of which people said something; by name that is taken over."""
    said = {column["name"]: column for column in known}
    return [
        {
            "name": column["name"],
            "type": column["type"],
            "nullable": column["missing"] > 0,
            "meaning": said.get(column["name"], {}).get("meaning", ""),
            "role": said.get(column["name"], {}).get("role", ""),
            "personal": said.get(column["name"], column)["personal"],
        }
        for column in result["columns"]
    ]


@dataclass(frozen=True)
class Difference:
    """How one column differs from the schema that was confirmed. kind: missing, new, type, nullable or order."""

    column: str
    kind: str
    said: str


def differences(confirmed: Sequence[Column], found: Sequence[Column]) -> list[Difference]:
    """How `found`, the columns of a later version, differ from those that were confirmed before."""
    before = {column["name"]: column for column in confirmed}
    now = {column["name"]: column for column in found}
    told = [Difference(name, "missing", f"The column “{name}” is gone.") for name in before if name not in now]
    told += [Difference(name, "new", f"The column “{name}” is new.") for name in now if name not in before]
    for name, column in now.items():
        if name in before:
            told += _differing(name, before[name], column)
    kept = [name for name in before if name in now]
    if not any(one.kind in ("missing", "new") for one in told) and kept != list(now):
        moved = next(name for name, other in zip(now, kept, strict=True) if name != other)
        told.append(Difference(moved, "order", f"The columns stand in another order, from “{moved}” on."))
    return told


def _differing(name: str, before: Column, now: Column) -> list[Difference]:
    told = []
    if now["type"] != "unknown" and before["type"] not in FITS[now["type"]] and before["type"] != "unknown":
        said = f"“{name}” was {before['type']} and is {now['type']}."
        told.append(Difference(name, "type", said))
    if now["nullable"] and not before["nullable"]:
        told.append(Difference(name, "nullable", f"“{name}” has missing values, and must not have any."))
    return told
