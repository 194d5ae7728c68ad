"""Lists read as columns: no object is built on the way from the database to the answer.

Most serializers of lists only give other names to columns of a row, or of what it refers to. Such a list is read as the
row's own columns, and one look-up for each kind of thing that its foreign keys lead to: the planner is never asked to
join ten tables, and the reference of a person is written down from the key. The serializer stays what describes a row,
to the OpenAPI document and wherever a single object is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, GeneratedField, Model, QuerySet, TextField
from django.utils import timezone
from rest_framework import serializers

from audits.base.fields import prefix_of, reference
from audits.trail.rules import OPEN

# Fields that show a value as the database gives it.
AS_IT_IS = frozenset(
    {
        serializers.BooleanField,
        serializers.CharField,
        serializers.ChoiceField,
        serializers.FloatField,
        serializers.IntegerField,
        serializers.JSONField,
        serializers.PrimaryKeyRelatedField,
        serializers.RegexField,
    }
)
DATES = frozenset({serializers.DateField, serializers.DateTimeField})

# Given the acting user and the keys of the rows of a page: what stands in some fields, by key, in their order.
Beside = Callable[[Any, Collection[int]], Mapping[int, tuple[Any, ...]]]
Chain = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a value stands: in a column of what a chain of foreign keys leads to; an empty chain is the row itself.

    prefix: the column holds a key, and the value is its reference. dated: it is written as REST framework writes dates.
    """

    chain: Chain
    column: str
    prefix: str = ""
    dated: bool = False


@dataclass(frozen=True)
class Columns:
    """What a list of `model` shows of each row: places by name. own: the columns of the row that this needs."""

    model: type[Model]
    places: Mapping[str, Place]
    own: tuple[str, ...]
    beyond: Sequence[Mapping[Chain, tuple[str, ...]]]  # by the length of the chain: the columns at its end

    @classmethod
    def at(cls, model: type[Model], places: Mapping[str, Place]) -> "Columns":
        """The columns that hold what stands at `places`, or lead there."""
        needed: dict[Chain, dict[str, None]] = {(): {}}
        for place in places.values():
            for end in range(len(place.chain)):
                needed.setdefault(place.chain[:end], {})[f"{place.chain[end]}_id"] = None
            needed.setdefault(place.chain, {})[place.column] = None
        longest = max(map(len, needed))
        beyond = [
            {chain: tuple(columns) for chain, columns in needed.items() if len(chain) == length}
            for length in range(1, longest + 1)
        ]
        return cls(model, places, tuple(needed[()]), beyond)

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
        """`rows` as tuples of the key and the row's own columns."""
        return rows.prefetch_related(None).values_list("pk", *self.own)

    def shown(
        self, page: Sequence[tuple[Any, ...]], user: Any, beside: Mapping[tuple[str, ...], Beside]
    ) -> list[dict[str, Any]]:
        """A page of such tuples as it is answered, with what is read beside."""
        if not page:
            return []
        keys = [row[0] for row in page]
        values = self._values(page)
        told = {name: _told(place, values[place.chain, place.column]) for name, place in self.places.items()}
        for names, read in beside.items():
            found = read(user, keys)
            told |= zip(names, zip(*(found[key] for key in keys), strict=True), strict=True)
        return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]

    def _values(self, page: Sequence[tuple[Any, ...]]) -> dict[tuple[Chain, str], Sequence[Any]]:
        """By chain and column, the value of each row of the page."""
        own = list(zip(*page, strict=True))[1:]
        values: dict[tuple[Chain, str], Sequence[Any]] = {((), name): own[n] for n, name in enumerate(self.own)}
        for level in self.beyond:
            ends = {chain: (self._end(chain), values[chain[:-1], f"{chain[-1]}_id"]) for chain in level}
            found = _look_up([(model, level[chain], keys) for chain, (model, keys) in ends.items()])
            for chain, (model, keys) in ends.items():
                rows = found[model]
                for column in level[chain]:
                    values[chain, column] = [rows[key][column] if key in rows else None for key in keys]
        return values

    def _end(self, chain: Chain) -> type[Model]:
        model: Any = self.model
        for name in chain:
            model = model._meta.get_field(name).related_model
        return model  # type: ignore[no-any-return]  # `_place` let nothing else in


def _look_up(
    wanted: Iterable[tuple[type[Model], Iterable[str], Iterable[Any]]],
) -> dict[type[Model], dict[Any, dict[str, Any]]]:
    """(model, columns, keys) of several: by model and key what may be seen, in one query for each model."""
    columns: dict[type[Model], dict[str, None]] = defaultdict(dict)
    keys: dict[type[Model], set[Any]] = defaultdict(set)
    for model, names, these in wanted:
        columns[model] |= dict.fromkeys(names)
        keys[model] |= set(these) - {None}
    return {
        model: {
            row["pk"]: row for row in model._default_manager.filter(pk__in=keys[model]).order_by().values("pk", *names)
        }
        if keys[model]
        else {}
        for model, names in columns.items()
    }


def columns_of(serializer_class: Any, rows: QuerySet[Any], beside: Iterable[str] = ()) -> Columns | None:
    """The columns that a serializer's class shows of `rows`; None when one of its fields is more than a column.

    beside: the fields that somebody reads otherwise.
    """
    model: Any = rows.model
    return _columns(serializer_class, model, frozenset(rows.query.annotations), frozenset(beside))


@lru_cache(maxsize=256)
def _columns(
    serializer_class: type[serializers.Serializer[Any]],
    model: type[Model],
    annotations: frozenset[str],
    beside: frozenset[str],
) -> Columns | None:
    places = {}
    for name, field in serializer_class().fields.items():
        if name in beside:
            continue
        place = Place((), field.source) if field.source in annotations else _place(model, field.source_attrs)
        if place is None or not (_as_it_is(field) or type(field) in DATES):
            return None
        places[name] = Place(place.chain, place.column, place.prefix, type(field) in DATES)
    return Columns.at(model, places)


def _as_it_is(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    if type(field) is serializers.ListField:
        return _as_it_is(field.child)
    if type(field) is serializers.ModelField:  # what the database makes itself: references
        return isinstance(field.model_field, GeneratedField) and isinstance(field.model_field.output_field, TextField)
    return type(field) in AS_IT_IS


def _place(model: type[Model], attributes: Sequence[str]) -> Place | None:
    """Where the names lead; None where they lead to no column."""
    if not attributes:  # of the whole row
        return None
    *chain, last = attributes
    here: Any = model
    try:
        for name in chain:
            field = here._meta.get_field(name)
            if not isinstance(field, ForeignKey):
                return None
            here = field.related_model
        field = here._meta.get_field(last)
    except FieldDoesNotExist:
        return None
    if not isinstance(field, Field) or field.many_to_many:
        return None
    # Whoever may read a key of an open table may read the reference that is made from it.
    if chain and here._meta.db_table in OPEN and (prefix := prefix_of(field)):
        return Place(tuple(chain[:-1]), f"{chain[-1]}_id", prefix)
    return Place(tuple(chain), field.attname)


def _told(place: Place, values: Sequence[Any]) -> Sequence[Any]:
    if place.prefix:
        return [None if key is None else reference(place.prefix, key) for key in values]
    if not place.dated:
        return values
    here = timezone.get_current_timezone()
    return [None if value is None else _written(value, here) for value in values]


def _written(value: date, here: tzinfo) -> str:
    """A date or a moment as REST framework writes it: a moment in the reader's time zone."""
    if not isinstance(value, datetime):
        return value.isoformat()
    text = value.astimezone(here).isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
