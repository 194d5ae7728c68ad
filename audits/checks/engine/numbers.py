"""Reading a column of numbers: plain decimals, a decimal comma where the file's layout calls for it, or refusal.

Nothing is coerced: text such as `NaN`, `1_000`, `0x1` or a date stops the run with its line, unless the owner
declared it to mean missing.
"""

import math
from dataclasses import dataclass

import ibis
from ibis.expr import types as ir

from audits.checks.engine.source import Source, fetch
from audits.checks.engine.values import PLAIN_NUMBER
from audits.checks.refusals import BadNumber, BadWeight, listed

POINT = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
COMMA = r"^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?$"
COMMA_LAYOUTS = {";", "\t"}
MOST_NAMED = 10  # rows a refusal names
WEIGHT_BITS = 48  # weights count as integers, in steps of 2**-48 of the power of two above the largest one


@dataclass(frozen=True)
class Number:
    """A column read as numbers. value: a float64 expression, null where missing. low, high: None without rows."""

    value: ir.FloatingValue
    missing: int
    low: float | None
    high: float | None
    distinct: int  # approximate
    reading: tuple[str, ...]


def number(source: Source, role: str, column: str, missing: tuple[str, ...]) -> Number:
    """The column as numbers. Raises BadNumber with the place of the first value that is not a finite number."""
    stored = source.column(column)
    reading: tuple[str, ...] = ()
    if stored.type().is_numeric():
        value = stored.cast("float64")
        value = value.isnan().ifelse(ibis.null(), value)
        wrong = value.isinf()
    else:
        text = source.text(column)
        text = text.isin(list(missing)).ifelse(ibis.null(), text) if missing else text
        comma = _decimal_comma(source, role, column, text)
        reading = (f"Numbers in “{column}” are read with a decimal comma.",) if comma else ()
        pointed = text.replace(",", ".") if comma else text
        value = pointed.re_search(POINT).ifelse(pointed, ibis.null()).try_cast("float64")
        wrong = text.notnull() & (value.isnull() | value.isinf())
    for absent in missing:
        if PLAIN_NUMBER.fullmatch(absent.strip()):
            value = value.nullif(float(absent))
    _refuse_wrong(source, role, column, wrong)
    asked = source.table.aggregate(
        rows=source.table.count(),
        given=value.count(),
        low=value.min(),
        high=value.max(),
        distinct=value.approx_nunique(),
    )
    (found,) = fetch(source, asked)
    absent_rows = int(found["rows"]) - int(found["given"])
    return Number(value, absent_rows, found["low"], found["high"], int(found["distinct"] or 0), reading)


@dataclass(frozen=True)
class Weights:
    """Weights as whole numbers of `unit`, so that sums are exact in any order. units: an int64 expression."""

    units: ir.IntegerValue
    unit: float


def weights(source: Source, column: str, missing: tuple[str, ...]) -> Weights:
    """The weights of all rows. Raises BadWeight naming rows with a missing, zero, negative or huge weight."""
    read = number(source, "weight", column, missing)
    wrong = read.value.isnull() | (read.value <= 0)
    if read.missing or (read.low is not None and read.low <= 0):
        rows = source.first_rows(wrong, source.column(column), MOST_NAMED)
        said = listed(f"row {row:,} ({f'“{text}”' if text else 'missing'})" for row, text in rows)
        more = ", among others" if len(rows) == MOST_NAMED else ""
        raise BadWeight(
            f"Weights in “{column}” must be above zero; they are not in {said}{more}.",
            "Repair these weights, or leave the rows out before you send them.",
            {"weight": "missing, zero or negative"},
        )
    if read.high is None:
        return Weights(ibis.literal(0, "int64"), 1.0)
    if not 1e-150 < read.high < 1e150:
        raise BadWeight(f"The largest weight in “{column}” is {read.high:g}.", "Scale the weights towards 1.")
    exponent = WEIGHT_BITS - math.frexp(read.high)[1]
    return Weights((read.value * 2.0**exponent).round().cast("int64"), 2.0**-exponent)


def _decimal_comma(source: Source, role: str, column: str, text: ir.StringValue) -> bool:
    """Whether this column uses a decimal comma; raises BadNumber when it uses comma and point side by side."""
    if source.decimal == "." or source.layout is None:
        return False
    if not source.decimal and source.layout.separator not in COMMA_LAYOUTS:
        return False
    comma = text.re_search(COMMA)
    asked = source.table.aggregate(commas=comma.sum(), points=text.re_search(r"^[^,]*\.[^,]*$").sum())
    (found,) = fetch(source, asked)
    if not found["commas"]:
        return False
    if found["points"]:
        ((row, value),) = source.first_rows(comma, source.column(column), 1)
        said = f"Column “{column}” writes some numbers with a comma and some with a point; “{value}” is at "
        raise BadNumber(f"{said}{source.place(row)}.", "Use one of the two.", {role: "comma and point mixed"})
    return True


def _refuse_wrong(source: Source, role: str, column: str, wrong: ir.BooleanValue) -> None:
    found = source.first_rows(wrong, source.column(column), 1)
    if found:
        row, value = found[0]
        raise BadNumber(
            f"“{value}” in column “{column}”, {source.place(row)}, is not a finite decimal number.",
            "Correct it, or declare it in missing_values if it means missing.",
            {role: f"“{value}” at {source.place(row)}"},
        )
