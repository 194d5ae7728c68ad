"""The figures of one column: how many values, how they lie, which are frequent.

Sums are of integers, so that they do not depend on the order of rows or the number of threads; what is not exact has
two ends between which it lies.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import ibis
from ibis.expr import types as ir

from audits.checks.engine.profile.kinds import BOOLEAN, DATE, MOMENT, Column, Kind, as_number
from audits.checks.engine.source import Source, as_text, fetch

EXACT_DISTINCT = 1_000_000  # beyond, distinct values are estimated from a sample of their hashes
SAMPLE = 1 << 14  # hashes that such a sample aims at
SIGMAS = 3  # of its bracket: 99.7 %
EXACT_VALUES = 20_000  # distinct numbers up to which each is counted by itself
BINS = 1 << 16
BARS = 32
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
FLOOR = 10  # a value in fewer rows is not told
MOST_FREQUENT = 10
SUM_BITS = 42  # numbers are summed as integers in steps of 2**-42 of the power of two above the largest
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def distinct(source: Source, table: ir.Table, column: Column, kind: Kind) -> dict[str, int]:
    """How many different values: {"low", "high"}, equal when counted."""
    if kind.distinct <= EXACT_DISTINCT:
        (found,) = fetch(source, table.aggregate(n=column.value.nunique()))
        return {"low": int(found["n"]), "high": int(found["n"])}
    step = 1 << max(0, math.ceil(math.log2(kind.distinct / SAMPLE)))
    (found,) = fetch(source, table.filter(column.value.hash() % step == 0).aggregate(n=column.value.nunique()))
    middle, error = int(found["n"]) * step, SIGMAS * math.sqrt(int(found["n"]) * (step - 1) * step)
    return {"low": max(1, math.floor(middle - error)), "high": min(kind.given, math.ceil(middle + error))}


def frequent(source: Source, table: ir.Table, column: Column, kind: Kind) -> dict[str, Any] | None:
    """The most frequent values and how many rows hold others; None where there are too many values to count."""
    if kind.distinct > EXACT_DISTINCT:
        return None
    counted = table.select(value=as_text(column.value)).group_by("value").aggregate(rows=ibis._.count())
    often = counted.filter(counted.value.notnull() & (counted.rows >= FLOOR))
    found = fetch(source, often.order_by(ibis.desc("rows"), "value").limit(MOST_FREQUENT))
    told = [{"value": row["value"][:200], "rows": int(row["rows"])} for row in found]
    return {"values": told, "others": kind.given - sum(one["rows"] for one in told)}


def numbers(source: Source, table: ir.Table, column: Column, kind: Kind) -> dict[str, Any] | None:
    """How the numbers, days or moments of a column lie; None when there are none."""
    values = table.select(value=as_number(column, kind))
    low_high = values.aggregate(low=values.value.min(), high=values.value.max(), rows=values.value.count())
    (found,) = fetch(source, low_high)
    if not found["rows"]:
        return None
    low, high, rows = float(found["low"]), float(found["high"]), int(found["rows"])
    bins = _bins(source, values, low, high, exact=kind.distinct <= EXACT_VALUES)
    timely = kind.type in (DATE, MOMENT)
    mean, deviation = (None, None) if timely else _moments(source, values, max(abs(low), abs(high)), rows)

    def told(value: float) -> float | str:
        return _moment(value, kind.type) if timely else value

    quantiles = [
        {"share": share, "low": told(at[0]), "high": told(at[1])}
        for share, at in ((share, _quantile(bins, rows, share)) for share in SHARES)
    ]
    return {
        "low": told(low),
        "high": told(high),
        "mean": mean,
        "deviation": deviation,
        "quantiles": quantiles,
        "bars": _bars(bins, low, high),
        "unread": kind.given - rows,
    }


def countable(kind: Kind) -> bool:
    """Whether frequent values are worth telling: of text and booleans always, of numbers when they are few."""
    return kind.type in ("text", BOOLEAN) or (kind.ordered and kind.distinct <= EXACT_VALUES)


# A bin: smallest value, largest value, rows.
Bin = tuple[float, float, int]


def _bins(source: Source, values: ir.Table, low: float, high: float, exact: bool) -> list[Bin]:
    """Rows by value, or by one of 65,536 equal steps between the smallest and the largest, in order."""
    value = values.value
    if exact or low == high:
        place = value
    else:  # halves, so that a range from -1e308 to 1e308 does not overflow
        place = ((value / 2 - low / 2) / (high / 2 - low / 2) * BINS).floor().clip(upper=BINS - 1)
    counted = values.mutate(place=place).filter(value.notnull()).group_by("place")
    found = fetch(source, counted.aggregate(low=ibis._.value.min(), high=ibis._.value.max(), rows=ibis._.count()))
    return sorted((float(row["low"]), float(row["high"]), int(row["rows"])) for row in found)


def _quantile(bins: Sequence[Bin], rows: int, share: float) -> tuple[float, float]:
    """The ends of the bin in which the value lies below which (and with which) are `share` of the rows."""
    wanted, seen = math.ceil(Fraction(share).limit_denominator(100) * rows), 0
    for low, high, count in bins:
        seen += count
        if seen >= wanted:
            return low, high
    return bins[-1][0], bins[-1][1]


def _bars(bins: Sequence[Bin], low: float, high: float) -> list[int]:
    """Rows in equal steps from the smallest to the largest value; one bar where all are the same."""
    if low == high:
        return [sum(rows for _, _, rows in bins)]
    bars = [0] * BARS
    for start, _, rows in bins:
        share = (start / 2 - low / 2) / (high / 2 - low / 2)
        bars[min(int(share * BARS), BARS - 1)] += rows
    return bars


def _moments(source: Source, values: ir.Table, largest: float, rows: int) -> tuple[float, float | None]:
    """Mean and standard deviation (of a sample), from exact sums of integers."""
    if largest == 0.0:
        return 0.0, 0.0 if rows > 1 else None
    exponent = SUM_BITS - math.frexp(largest)[1]
    half = exponent // 2  # in two steps, for 2**1100 is no float
    scaled = values.value * 2.0**half * 2.0 ** (exponent - half)
    units = values.select(units=scaled.round().cast("int64").cast("decimal(19, 0)"))
    (found,) = fetch(source, units.aggregate(total=units.units.sum(), squares=(units.units * units.units).sum()))
    total, squares, unit = int(found["total"]), int(found["squares"]), Fraction(2) ** -exponent
    mean = float(Fraction(total, rows) * unit)
    if rows < 2:
        return mean, None
    spread = Fraction(squares * rows - total * total, rows * (rows - 1))
    return mean, math.sqrt(spread) * 2.0**-half * 2.0 ** (half - exponent)


def _moment(seconds: float, type_: str) -> str:
    """A day or a moment in UTC, ISO 8601; beyond the calendar the seconds themselves."""
    try:
        at = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds:.0f} s"
    return at.date().isoformat() if type_ == DATE else at.replace(tzinfo=None).isoformat()
