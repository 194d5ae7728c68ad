"""Lists read as columns: no object is built on the way from the database to the answer.

Most serializers of lists only give other names to columns of a row, or of what it refers to. Such a list is read as the
row's own columns, and one look-up for each kind of thing that its foreign keys lead to: the planner is never asked to
join ten tables, and the reference of a person is written down from the key. The serializer stays what describes a row,
to the OpenAPI document and wherever a single object is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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

# Given the acting user and the keys of the rows of a page: what stands in one field, by key.
Beside = Callable[[Any, Collection[int]], Mapping[int, Any]]
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
    """What a list of `model` shows of each row: places by name, and the names of fields that somebody reads beside."""

    model: type[Model]
    places: Mapping[str, Place]
    beside: frozenset[str] = frozenset()

    @property
    def own(self) -> tuple[str, ...]:
        """The columns of the row itself."""
        return self._needed()[()]

    def _needed(self) -> dict[Chain, tuple[str, ...]]:
        """By chain, the shortest first, the columns that are shown or lead on."""
        needed: dict[Chain, dict[str, None]] = {(): {}}
        for place in self.places.values():
            for end in range(len(place.chain)):
                needed.setdefault(place.chain[:end], {})[f"{place.chain[end]}_id"] = None
            needed.setdefault(place.chain, {})[place.column] = None
        return {chain: tuple(needed[chain]) for chain in sorted(needed, key=len)}

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
        """`rows` as tuples of the key and the row's own columns."""
        return rows.prefetch_related(None).values_list("pk", *self.own)

    def shown(self, page: Sequence[tuple[Any, ...]], user: Any, beside: Mapping[str, Beside]) -> list[dict[str, Any]]:
        """A page of such tuples as it is answered."""
        if not page:
            return []
        keys = [row[0] for row in page]
        values = self._values(page)
        told = {name: _told(place, values[place.chain, place.column]) for name, place in self.places.items()}
        for name in self.beside:
            found = beside[name](user, keys)
            told[name] = [found[key] for key in keys]
        return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]

    def _values(self, page: Sequence[tuple[Any, ...]]) -> dict[tuple[Chain, str], Sequence[Any]]:
        """By chain and column, the value of each row of the page."""
        needed = self._needed()
        columns = list(zip(*page, strict=True))[1:]
        values: dict[tuple[Chain, str], Sequence[Any]] = {
            ((), name): column for name, column in zip(needed.pop(()), columns, strict=True)
        }
        for length in range(1, max(map(len, needed), default=0) + 1):
            chains = {
                chain: (self._end(chain), values[chain[:-1], f"{chain[-1]}_id"])
                for chain in needed
                if len(chain) == length
            }
            found = _look_up([(model, needed[chain], keys) for chain, (model, keys) in chains.items()])
            for chain, (model, keys) in chains.items():
                rows = found[model]
                for column in needed[chain]:
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
    return Columns(model, places, beside)


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
    return [_written(value) for value in values] if place.dated else values


def _written(moment: date | None) -> str | None:
    """A date or a moment as REST framework writes it: a moment in the reader's time zone."""
    if moment is None:
        return None
    local = getattr(moment, "astimezone", None)
    text = (local(timezone.get_current_timezone()) if local else moment).isoformat()
    return f"{text[:-6]}Z" if local and text.endswith("+00:00") else text
