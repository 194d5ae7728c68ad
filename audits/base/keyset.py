"""Keyset paging: a page begins after the last row seen, so that its cost does not grow with its number
and rows added meanwhile shift nothing."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from audits.base.errors import Invalid
from audits.base.strict_json import faults

ModelT = TypeVar("ModelT", bound=models.Model)
LARGEST_PAGE = 200


@dataclass(frozen=True)
class Sort:
    """A total order: a column or annotation that is never null, then the key. `kind` is "text", "number" or "date"."""

    column: str
    kind: str = "number"
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[ModelT]):
    """Rows, and the cursor of the page after them; an empty `next` means that these were the last."""

    rows: list[ModelT]
    next: str


def as_key(text: str) -> int | None:
    """`text` out of an address as a key that a database can hold; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(2**63)) else None


def choose(sorts: Mapping[str, Sort], name: str) -> Sort:
    """The sort called `name`. Raises Invalid, naming those that exist."""
    if name not in sorts:
        raise Invalid.field("sort", f"There is no sort {name}.", f"Choose one of {', '.join(sorts)}.")
    return sorts[name]


def page(rows: QuerySet[ModelT], sort: Sort, *, after: str = "", size: int = 50) -> Page[ModelT]:
    """The first `size` (1 to 200) rows in the order of `sort` that follow the cursor `after`.

    Raises Invalid for a cursor that was made for another order, or by nobody.
    """
    size = max(1, min(size, LARGEST_PAGE))
    if after:
        rows = rows.filter(_following(sort, after))
    column = F(sort.column)
    ordered = rows.order_by(column.desc() if sort.descending else column.asc(), "pk")
    found = list(ordered[: size + 1])
    return Page(found[:size], _cursor(sort, found[size - 1]) if len(found) > size else "")


def _cursor(sort: Sort, row: models.Model) -> str:
    value = row
    for part in sort.column.split("__"):
        value = getattr(value, part)
    text = json.dumps([sort.column, _written(value), row.pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _following(sort: Sort, cursor: str) -> Q:
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        column, value, key = given
        if column != sort.column or type(key) is not int or any(faults(given)):
            raise ValueError(cursor)
        last = _read(sort.kind, value)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise Invalid.field("after", "This is no place in the list.", "Begin with the first page again.") from error
    beyond = "lt" if sort.descending else "gt"
    # The first condition is one that an index can begin at; the second only leaves out what was shown already.
    return Q(**{f"{sort.column}__{beyond}e": last}) & (Q(**{f"{sort.column}__{beyond}": last}) | Q(pk__gt=key))


def _read(kind: str, value: Any) -> Any:
    if kind == "date":
        return date.fromisoformat(value)
    if type(value) is not (str if kind == "text" else int):  # True is an int, and no place in a list
        raise ValueError(value)
    return value


def next_link(request: HttpRequest, cursor: str, name: str = "after") -> str | None:
    """The absolute address of the page after `cursor` with the same filters; None after the last one.

    name: the parameter that holds the cursor.
    """
    if not cursor:
        return None
    parameters = request.GET.copy()
    parameters[name] = cursor
    return request.build_absolute_uri(f"?{parameters.urlencode()}")
