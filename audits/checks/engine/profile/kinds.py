"""Which type a column has: of a text file by what all of its values look like, else the type that the file states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis.expr import types as ir

from audits.checks.engine.numbers import COMMA_LAYOUTS
from audits.checks.engine.profile.personal import NEARLY_ALL, PATTERNS
from audits.checks.engine.source import Source, fetch

INTEGER, NUMBER, BOOLEAN, DATE, MOMENT, TEXT, UNKNOWN, OTHER = (
    "integer", "number", "boolean", "date", "timestamp", "text", "unknown", "other",
)  # fmt: skip
# As in `values`: no leading zeros and no plus sign, for these may be codes.
WHOLE = r"^-?(0|[1-9][0-9]*)$"
POINT = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
COMMA = r"^-?(0|[1-9][0-9]*)(,[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
CLOCK = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?$"
BOOLEANS = ("true", "false", "True", "False", "TRUE", "FALSE")


@dataclass(frozen=True)
class Column:
    """A column of the tidy table: `place` from 1, its name in the file, and the expression that holds its values.

    stored: whether the file states its type. value: null where missing.
    """

    place: int
    name: str
    value: ir.Value
    stored: bool


@dataclass(frozen=True)
class Kind:
    """What a column turned out to be. given: values that are not missing. distinct: approximately.

    decimal: the mark of numbers that stand in text. alike: values by what they look like. longest: in characters.
    """

    type: str
    given: int
    distinct: int
    decimal: str = "."
    longest: int | None = None
    alike: Mapping[str, int] = field(default_factory=dict)
    pattern: str = ""

    @property
    def ordered(self) -> bool:
        """Whether the values are numbers or lie in time."""
        return self.type in (INTEGER, NUMBER, DATE, MOMENT)


def kinds(source: Source, table: ir.Table, columns: Sequence[Column]) -> list[Kind]:
    """The kinds of these columns, in one scan."""
    asked: dict[str, ir.Scalar] = {}
    for number, column in enumerate(columns):
        asked |= {f"{name}_{number}": value for name, value in _questions(column).items()}
    (found,) = fetch(source, table.aggregate(**asked))
    return [
        _kind(source, column, {name: found[f"{name}_{number}"] for name in _questions(column)})
        for number, column in enumerate(columns)
    ]


def _questions(column: Column) -> dict[str, ir.Scalar]:
    value = column.value
    if _opaque(value):
        return {"given": value.count()}
    asked = {"given": value.count(), "distinct": value.approx_nunique()}
    if not value.type().is_string():
        return asked
    asked["longest"] = value.length().max()
    asked |= {f"pattern{place}": value.re_search(one).sum() for place, one in enumerate(PATTERNS.values())}
    if column.stored:
        return asked
    return asked | {
        "whole": value.re_search(WHOLE).sum(),
        "point": value.re_search(POINT).sum(),
        "comma": value.re_search(COMMA).sum(),
        "boolean": value.isin(BOOLEANS).sum(),
        "day": (value.re_search(DAY) & value.try_cast("date").notnull()).sum(),
        "clock": (value.re_search(CLOCK) & value.try_cast("timestamp").notnull()).sum(),
    }


def _kind(source: Source, column: Column, found: Mapping[str, Any]) -> Kind:
    counted = {name: int(value or 0) for name, value in found.items()}
    given, distinct = counted["given"], counted.get("distinct", 0)
    longest = None if found.get("longest") is None else int(found["longest"])
    pattern = next(
        (
            name
            for place, name in enumerate(PATTERNS)
            if given and counted.get(f"pattern{place}", 0) >= NEARLY_ALL * given
        ),
        "",
    )
    if column.stored:
        return Kind(_stored(column.value), given, distinct, longest=longest, pattern=pattern)
    comma = _takes_comma(source) and counted["comma"] > counted["point"]
    numbers = counted["comma" if comma else "point"]
    alike = {"numbers": numbers, "days": counted["day"] + counted["clock"], "booleans": counted["boolean"]}
    return Kind(_seen(counted, given, numbers), given, distinct, "," if comma else ".", longest, alike, pattern)


def _seen(counted: Mapping[str, int], given: int, numbers: int) -> str:
    if not given:
        return UNKNOWN
    for type_, rows in (
        (INTEGER, counted["whole"]),
        (NUMBER, numbers),
        (BOOLEAN, counted["boolean"]),
        (DATE, counted["day"]),
        (MOMENT, counted["clock"]),
    ):
        if rows == given:
            return type_
    return TEXT


def _takes_comma(source: Source) -> bool:
    """Whether numbers with a decimal comma may stand in this file; the rule of `numbers`."""
    if source.decimal or source.layout is None:
        return source.decimal == ","
    return source.layout.separator in COMMA_LAYOUTS


def _opaque(value: ir.Value) -> bool:
    """Whether nothing but "given or missing" is told: lists, structs, maps, bytes and what has no order."""
    type_ = value.type()
    return not (
        type_.is_numeric() or type_.is_string() or type_.is_boolean() or type_.is_date() or type_.is_timestamp()
    )


def _stored(value: ir.Value) -> str:
    type_ = value.type()
    if _opaque(value):
        return OTHER
    if type_.is_boolean():
        return BOOLEAN
    if type_.is_integer():
        return INTEGER
    if type_.is_numeric():
        return NUMBER
    if type_.is_date():
        return DATE
    return MOMENT if type_.is_timestamp() else TEXT


def as_number(column: Column, kind: Kind) -> ir.FloatingValue:
    """The values as float64: numbers as they are, days and moments as seconds since 1970; null where not finite."""
    value = column.value
    if kind.type in (DATE, MOMENT):
        moment = value.try_cast("timestamp") if value.type().is_string() else value.cast("timestamp")
        return moment.epoch_seconds().cast("float64")
    if value.type().is_string():
        number = (value.replace(",", ".") if kind.decimal == "," else value).try_cast("float64")
    else:
        number = value.cast("float64")
    return (number.isinf() | number.isnan()).ifelse(ibis.null(), number)
