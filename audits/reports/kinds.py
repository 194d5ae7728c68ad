"""Which reports there are, and how each finds what it is about. Rooms register theirs in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from audits.accounts.models import Unit, User
from audits.base.errors import Invalid


@dataclass(frozen=True)
class Subject:
    """What a report is about, as text, and whose it is."""

    type: str
    id: int
    label: str
    unit: Unit


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    find: the subject by its reference, as the asking user may see it; raises NotFound.
    load: all that the sections need, for the user who asked, read inside one transaction.
    """

    key: str
    title: str | Promise
    purpose: str | Promise
    find: Callable[[User, str], Subject]
    load: Callable[[User, int], Any]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Adds a kind; a second one of the same key replaces the first."""
    _kinds[kind.key] = kind


def all_kinds() -> tuple[Kind, ...]:
    """Every registered kind, by key."""
    return tuple(_kinds[key] for key in sorted(_kinds))


def get_kind(key: str) -> Kind:
    """One kind. Raises Invalid that lists what there is."""
    if key not in _kinds:
        raise Invalid.field("kind", f"There is no report of kind “{key}”.", f"There are: {', '.join(sorted(_kinds))}.")
    return _kinds[key]
