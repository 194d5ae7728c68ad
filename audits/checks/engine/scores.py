"""Scores by label, counted once: every distinct score while there are few, else 65,536 bins with a bracket.

All that ranking and calibration measures need of the rows is how many positives and negatives have each score.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.checks.contract import Inputs
from audits.checks.engine.numbers import Number, Weights, number, weights
from audits.checks.engine.outcomes import label_meaning
from audits.checks.engine.source import Source, as_text, fetch
from audits.checks.engine.values import canonical, names

BINS = 65_536


@dataclass(frozen=True)
class Scores:
    """Positives and negatives by score, ascending.

    low, high: smallest and largest score of a bin, equal when exact. ends: the same by class, shape (class, bins, 2),
    positives first; where a class has no rows in a bin, those of the other.
    positives, negatives: rows (or weights) of each bin. n_positive, n_negative: rows. exact: one score a bin.
    rows: what became of every row. reading: how the numbers were read.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    ends: NDArray[np.float64]
    positives: NDArray[np.float64]
    negatives: NDArray[np.float64]
    n_positive: int
    n_negative: int
    exact: bool
    weighted: bool
    rows: dict[str, int]
    reading: tuple[str, ...]

    @property
    def middle(self) -> NDArray[np.float64]:
        return self.low / 2 + self.high / 2

    @property
    def size(self) -> int:
        return self.n_positive + self.n_negative


def read(source: Source, inputs: Inputs, most_distinct: int, meaning: Mapping[str, bool] | None = None) -> Scores:
    """Counts scores by label. Up to about `most_distinct` different scores are kept exactly.

    meaning: of the label's values, when they are understood already. Raises Refused.
    """
    score = number(source, "score", inputs.score, inputs.missing_values)
    weighing = weights(source, inputs.weight, inputs.missing_values) if inputs.weight else None
    exact = score.distinct <= most_distinct
    answer = _scan(source, inputs, score, weighing, exact)
    missing = names(inputs.missing_values)
    labels = [canonical(row["label"], missing) for row in answer]
    if meaning is None:
        seen: Counter[str] = Counter()
        for label, row in zip(labels, answer, strict=True):
            seen.update({label: row["rows"]} if label is not None else {})
        meaning = label_meaning(inputs, seen)
    scored = [
        (row, meaning[label])
        for label, row in zip(labels, answer, strict=True)
        if label is not None and row["bin"] is not None
    ]
    counts = {
        "total": sum(row["rows"] for row in answer),
        "used": sum(row["rows"] for row, _ in scored),
        "missing_score": score.missing,
        "missing_label": sum(row["rows"] for label, row in zip(labels, answer, strict=True) if label is None),
    }
    return _gather(scored, weighing, exact, counts, score.reading)


def _scan(source: Source, inputs: Inputs, score: Number, weighing: Weights | None, exact: bool) -> list[dict[str, Any]]:
    """Rows, smallest and largest score (and exact sums of weights) by bin and raw label, in a fixed order."""
    if exact or score.low is None or score.high is None:
        place = score.value
    else:  # halves, so that a range from -1e308 to 1e308 does not overflow
        start, width = score.low / 2, score.high / 2 - score.low / 2
        place = ((score.value / 2 - start) / width * BINS).floor().clip(upper=BINS - 1)
    asked = {"bin": place.cast("float64"), "score": score.value, "label": source.column(inputs.label)}
    if weighing:
        asked["units"] = weighing.units.cast("decimal(19, 0)")
    table = source.table.select(**asked)
    sums = {"rows": table.count(), "low": table.score.min(), "high": table.score.max()}
    if weighing:
        sums["units"] = table.units.sum()
    counted = table.group_by(["bin", "label"]).aggregate(**sums)
    answer = fetch(source, counted.mutate(label=as_text(counted.label)))
    return sorted(answer, key=lambda row: (row["bin"] is None, row["bin"] or 0.0, row["label"] or ""))


def _gather(
    scored: list[tuple[dict[str, Any], bool]],
    weighing: Weights | None,
    exact: bool,
    counts: dict[str, int],
    reading: tuple[str, ...],
) -> Scores:
    bins, at = np.unique(np.array([row["bin"] for row, _ in scored], dtype=np.float64), return_inverse=True)
    yes = np.array([meaning for _, meaning in scored], dtype=bool)
    rows = np.array([row["rows"] for row, _ in scored], dtype=np.float64)
    unit = weighing.unit if weighing else 1.0
    amounts = np.array([float(row["units"]) * unit if weighing else row["rows"] for row, _ in scored], dtype=np.float64)
    ends = np.empty((2, bins.size, 2))
    ends[..., 0], ends[..., 1] = np.inf, -np.inf
    side = np.where(yes, 0, 1)
    np.minimum.at(ends[..., 0], (side, at), np.array([row["low"] for row, _ in scored], dtype=np.float64))
    np.maximum.at(ends[..., 1], (side, at), np.array([row["high"] for row, _ in scored], dtype=np.float64))
    ends = np.where(np.isinf(ends), ends[::-1], ends)
    return Scores(
        low=ends[..., 0].min(axis=0),
        high=ends[..., 1].max(axis=0),
        ends=ends,
        positives=np.bincount(at[yes], amounts[yes], bins.size).astype(np.float64),
        negatives=np.bincount(at[~yes], amounts[~yes], bins.size).astype(np.float64),
        n_positive=int(rows[yes].sum()),
        n_negative=int(rows[~yes].sum()),
        exact=exact,
        weighted=weighing is not None,
        rows=counts,
        reading=reading,
    )
