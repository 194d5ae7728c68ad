"""`fields` and `expand`: a reader says which fields of an answer it wants, and which references to write out.

Both work on what a view answers, object or list, so no view does anything for them: the fields are those of the
serializer that the OpenAPI document names, and what can be written out is registered here once, by field name. A page
of a list costs one more query for each name in `expand`, however many rows it has.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from audits.base.errors import Invalid

FIELDS, EXPAND = "fields", "expand"
EXPANDED = "expanded"  # where what was written out stands in an object

# The objects that a user may see among those that keys name, as they are shown, by key.
Load = Callable[[Any, Collection[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Expansion:
    """How references under a field's name are written out; `numeric`: they are numbers, else texts."""

    load: Load
    numeric: bool = False


_expansions: dict[str, Expansion] = {}


def register_expansion(*names: str, load: Load, numeric: bool = False) -> None:
    """Fields called `names` can be written out. Called from `ready()` of the app that knows what they refer to."""
    _expansions.update({name: Expansion(load, numeric) for name in names})


@dataclass(frozen=True)
class Shape:
    """What a reader wants of each object: some fields (None: all), and references written out."""

    fields: frozenset[str] | None = None
    expand: tuple[str, ...] = ()


WHOLE = Shape()


def shape_asked(view: APIView, request: Request) -> Shape:
    """The shape that the query parameters name. Raises Invalid that names each unknown field."""
    fields, expand = (_words(request, name) for name in (FIELDS, EXPAND))
    if fields is None and expand is None:
        return WHOLE
    shown = fields_shown(view)
    _check(FIELDS, fields, shown)
    _check(EXPAND, expand, expandable(shown))
    return Shape(None if fields is None else frozenset(fields), tuple(dict.fromkeys(expand or ())))


def _words(request: Request, name: str) -> list[str] | None:
    if name not in request.query_params:
        return None
    return [word.strip() for word in request.query_params[name].split(",")]


def _check(parameter: str, asked: list[str] | None, known: Collection[str]) -> None:
    unknown = [name for name in asked or () if name not in known]
    if unknown:
        there_are = f"There are: {', '.join(known)}." if known else "This address knows none."
        raise Invalid.field(parameter, f"There is no {', '.join(map(repr, unknown))} here. {there_are}")


def fields_shown(view: APIView) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """The fields of one object in the answer to a GET, by name; none for answers that are no JSON object of ours."""
    serializer = _one(_declared(view))
    return dict(serializer.fields) if isinstance(serializer, serializers.Serializer) else {}


def _declared(view: APIView) -> Any:
    schema_class = getattr(getattr(view, "get", None), "kwargs", {}).get("schema")
    if schema_class is None:
        return getattr(view, "serializer_class", None)
    schema = schema_class()
    schema.view, schema.method = view, "GET"
    declared = schema.get_response_serializers()
    return declared.get(200) if isinstance(declared, dict) else declared


def _one(declared: Any) -> Any:
    """The serializer of one object: of the rows, when `declared` is a list or a page of them."""
    serializer = declared() if isinstance(declared, type) else declared
    if isinstance(serializer, serializers.ListSerializer):
        return _one(serializer.child)
    if isinstance(serializer, serializers.Serializer) and "results" in serializer.fields:
        return _one(serializer.fields["results"])
    return serializer


def expandable(shown: Mapping[str, serializers.Field[Any, Any, Any, Any]]) -> list[str]:
    """The names among the fields `shown` whose references can be written out."""
    return [
        name
        for name, field in shown.items()
        if (known := _expansions.get(name)) and known.numeric == isinstance(field, NUMERIC) and _refers(field)
    ]


NUMERIC = (serializers.IntegerField, serializers.PrimaryKeyRelatedField)


def _refers(field: Any) -> bool:
    return not isinstance(field, serializers.BaseSerializer | serializers.JSONField)


def shaped(data: Any, shape: Shape, user: Any) -> Any:
    """The answer `data` (an object, a list, or a page of a list) in `shape`, as `user` may see it."""
    if shape is WHOLE:
        return data
    rows = list(_rows(data))
    written = {name: _written_out(name, rows, user) for name in shape.expand}
    new = [_row(row, shape, written) for row in rows]
    if isinstance(data, Mapping):
        return {**data, "results": new} if "results" in data else new[0]
    return new


def _rows(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping) and "results" not in data:
        yield data
    else:
        yield from data["results"] if isinstance(data, Mapping) else data


def _written_out(name: str, rows: list[Mapping[str, Any]], user: Any) -> Mapping[Any, Any]:
    keys = {key for row in rows for key in _keys(row.get(name))}
    return _expansions[name].load(user, keys) if keys else {}


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _row(row: Mapping[str, Any], shape: Shape, written: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if shape.fields is None or name in shape.fields}
    if written:
        shown[EXPANDED] = {name: _expanded(row.get(name), found) for name, found in written.items()}
    return shown


def _expanded(value: Any, found: Mapping[Any, Any]) -> Any:
    """What `value` refers to: an object, or null for what the reader may not see; a list for a list."""
    return [found.get(key) for key in value] if isinstance(value, list) else found.get(value)
