"""Counting: all a group comparison needs of the rows is how many fall into each cell (group × label × prediction).

One Ibis expression counts them where the data lies. The stored values are counted first and understood afterwards,
so the cost of the rules does not grow with the rows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from audits.checks.contract import Inputs
from audits.checks.engine.numbers import Weights, weights
from audits.checks.engine.outcomes import Outcomes, understand
from audits.checks.engine.source import Source, as_text, fetch
from audits.checks.engine.values import canonical, names
from audits.checks.refusals import Refused, TooManyGroups

# The six cells of a group: label yes, no or missing × prediction yes or no.
TP, FN, FP, TN, UNLABELLED_YES, UNLABELLED_NO = range(6)
SUSPICIOUS = 50_000  # distinct values from which a column is counted exactly before anything else
MOST_CELLS = 1_000_000  # raw cells fetched

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Cells:
    """Counts by group. columns: the grouping columns. keys: their values, one tuple a group, in a fixed order.

    whole: Python integers, shape (groups, 6, 3): rows, weight units, squared units, exact in any order of rows.
    unit: what one weight unit is worth; None when every row counts once.
    rows: what became of every row. outcomes: what the values mean.
    """

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    whole: NDArray[np.object_]
    unit: float | None
    rows: dict[str, int]
    outcomes: Outcomes

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Rows in each cell, shape (groups, 6)."""
        return self.whole[:, :, 0].astype(np.float64)

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        """What the figures are made of: weights summed, or rows where there are no weights; shape (groups, 6)."""
        return self.counts if self.unit is None else self.whole[:, :, 1].astype(np.float64) * self.unit

    @cached_property
    def effective(self) -> NDArray[np.float64]:
        """Rows that would carry as much information: Kish (1965), (sum w)^2 / sum w^2 by group; shape (groups, 6)."""
        if self.unit is None:
            return self.counts
        scaled = np.zeros(self.whole.shape[:2])
        for number, cells in enumerate(self.whole):
            total, squares = sum(cells[:, 1]), sum(cells[:, 2])
            if squares:
                scaled[number] = [float(Fraction(total * units, squares)) for units in cells[:, 1]]
        return scaled

    def by(self, columns: Sequence[str]) -> "Cells":
        """The same rows in fewer groups: by some of the columns, or by none of them."""
        places = [self.columns.index(column) for column in columns]
        from_each: list[Key] = [tuple(key[place] for place in places) for key in self.keys]
        keys: list[Key] = sorted(set(from_each), key=key_order) if columns else [()]
        whole = np.zeros((len(keys), *self.whole.shape[1:]), dtype=object)
        for key, cells in zip(from_each, self.whole, strict=True):
            whole[keys.index(key)] += cells
        return replace(self, columns=tuple(columns), keys=tuple(keys), whole=whole)


@dataclass(frozen=True)
class _Row:
    """One line of the counted answer: canonical values; rows, weight units and squared units in whole numbers."""

    key: Key
    label: str | None
    prediction: str | None
    sums: tuple[int, int, int]


def count(source: Source, inputs: Inputs, columns: Sequence[str], cap: int) -> Cells:
    """Counts the cells of the dataset by the given grouping columns (none: one group, everybody).

    cap: how many groups a comparison takes. Rows without a prediction are counted and left out. Raises Refused.
    """
    _refuse_crowds(source, inputs, columns, cap)
    weighing = weights(source, inputs.weight, inputs.missing_values) if inputs.weight else None
    scanned = _scan(source, inputs, columns, weighing)
    labels, predictions = _seen((row.label, row) for row in scanned), _seen((row.prediction, row) for row in scanned)
    outcomes = understand(inputs, labels, predictions)
    used = [row for row in scanned if row.prediction is not None]
    keys: list[Key] = sorted({row.key for row in used}, key=key_order) if columns else [()]
    _refuse_groups(columns, keys, cap)
    whole = np.zeros((len(keys), 6, 3), dtype=object)
    place = {key: number for number, key in enumerate(keys)}
    for row in used:
        whole[place[row.key], _cell(row, outcomes)] += np.array(row.sums, dtype=object)
    rows = {
        "total": sum(row.sums[0] for row in scanned),
        "used": sum(row.sums[0] for row in used),
        "missing_prediction": sum(row.sums[0] for row in scanned if row.prediction is None),
        "missing_label": sum(row.sums[0] for row in used if row.label is None) if inputs.label else 0,
    }
    for number, column in enumerate(columns):
        rows[f"missing:{column}"] = sum(row.sums[0] for row in used if row.key[number] is None)
    return Cells(tuple(columns), tuple(keys), whole, weighing.unit if weighing else None, rows, outcomes)


def key_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """Groups in the order of their names, missing ones last."""
    return tuple((value is None, value or "") for value in key)


def _scan(source: Source, inputs: Inputs, columns: Sequence[str], weighing: Weights | None) -> list[_Row]:
    """The one scan: rows (and exact sums of weights) by stored value, then the values' canonical names."""
    raw = {f"g{number}": source.column(column) for number, column in enumerate(columns)}
    if inputs.label:
        raw["label"] = source.column(inputs.label)
    raw["prediction"] = source.column(inputs.prediction)
    asked = {**raw, **({"units": weighing.units.cast("decimal(19, 0)")} if weighing else {})}
    table = source.table.select(**asked)
    sums = {"rows": table.count()}
    if weighing:
        sums |= {"total": table.units.sum(), "squares": (table.units * table.units).sum()}
    counted = table.group_by(list(raw)).aggregate(**sums).limit(MOST_CELLS + 1)
    answer = fetch(source, counted.mutate(**{name: as_text(counted[name]) for name in raw}))
    if len(answer) > MOST_CELLS:
        raise Refused(f"The columns named have more than {MOST_CELLS:,} combinations of values.", "Name fewer groups.")
    missing = names(inputs.missing_values)
    return [
        _Row(
            key=tuple(canonical(line[f"g{number}"], missing) for number in range(len(columns))),
            label=canonical(line.get("label"), missing),
            prediction=canonical(line["prediction"], missing),
            sums=(int(line["rows"]), int(line.get("total") or 0), int(line.get("squares") or 0)),
        )
        for line in answer
    ]


def _seen(values: Iterable[tuple[str | None, _Row]]) -> Counter[str]:
    """Rows by value; missing ones left out."""
    seen: Counter[str] = Counter()
    for value, row in values:
        if value is not None:
            seen[value] += row.sums[0]
    return seen


def _cell(row: _Row, outcomes: Outcomes) -> int:
    yes = outcomes.prediction[row.prediction or ""]
    if row.label is None:
        return UNLABELLED_YES if yes else UNLABELLED_NO
    if outcomes.label[row.label]:
        return TP if yes else FN
    return FP if yes else TN


def _refuse_crowds(source: Source, inputs: Inputs, columns: Sequence[str], cap: int) -> None:
    """Columns with very many values are counted first, so that no scan drowns in them."""
    asked = dict.fromkeys([*columns, inputs.prediction, *([inputs.label] if inputs.label else [])])
    answer = source.table.aggregate(
        **{f"n{number}": source.column(column).approx_nunique() for number, column in enumerate(asked)}
    )
    (found,) = fetch(source, answer)
    for number, column in enumerate(asked):
        if int(found[f"n{number}"] or 0) <= SUSPICIOUS:
            continue
        (exact,) = fetch(source, source.table.aggregate(n=source.column(column).nunique()))
        if column in columns:
            raise TooManyGroups([column], int(exact["n"]), cap)
        said = f"Column “{column}” has {int(exact['n']):,} distinct values; labels and predictions have a few."
        raise Refused(said, "Name the column of classes; scores go in the score column.", {"prediction": said})


def _refuse_groups(columns: Sequence[str], keys: Sequence[Key], cap: int) -> None:
    for number, column in enumerate(columns):
        if (distinct := len({key[number] for key in keys})) > cap:
            raise TooManyGroups([column], distinct, cap)
    if len(keys) > cap:
        raise TooManyGroups(columns, len(keys), cap)
