"""Group rates, their ratio and difference to a reference, and fairlearn's disparities across all groups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audits.checks.contract import NOT_TESTABLE, OK, SMALL_N, UNDEFINED, Measure
from audits.checks.engine import intervals
from audits.checks.engine.groups import View
from audits.checks.engine.rates import (
    FALSE_POSITIVE,
    PREDICTIVE_VALUE,
    SELECTION,
    TRUE_POSITIVE,
    Counts,
    Rate,
    divide,
)
from audits.checks.engine.resampling import percentile, reflected
from audits.checks.wording import label

SPARSE = 5  # below so many successes or failures resampling has too little spread, and a closed form is used


@dataclass(frozen=True)
class Disparity:
    """A figure across groups: the worst over `rates` of largest minus smallest, or smallest over largest."""

    name: str
    rates: tuple[Rate, ...]


DISPARITIES = (
    Disparity("demographic_parity", (SELECTION,)),
    Disparity("equalized_odds", (TRUE_POSITIVE, FALSE_POSITIVE)),
    Disparity("equal_opportunity", (TRUE_POSITIVE,)),
    Disparity("predictive_parity", (PREDICTIVE_VALUE,)),
)


def group_rates(view: View, rate: Rate) -> list[Measure]:
    """The rate of every group with Wilson's interval."""
    above, below = rate.parts(view.cells.sums)
    effective_above, effective_below = rate.parts(view.cells.effective)
    found = []
    for number in range(len(view.cells.keys)):
        status, reason = view.standing(number, rate)
        measure = replace(_blank(view, rate.name, number, above, below), status=status, reason=reason)
        if status != UNDEFINED:
            low, high = intervals.wilson(effective_above[number], effective_below[number], view.setting.level)
            value = float(above[number] / below[number])
            measure = replace(measure, value=value, low=low, high=high, method="wilson")
        found.append(measure)
    return found


def shares(view: View) -> list[Measure]:
    """Each group's share of the rows: how well it is represented."""
    total = float(view.sizes.sum())
    found = []
    for number, size in enumerate(view.sizes):
        low, high = intervals.wilson(size, total, view.setting.level)
        found.append(
            Measure(
                name="share_of_rows",
                group=view.group(number),
                by=view.by,
                value=float(size) / total,
                low=low,
                high=high,
                numerator=float(size),
                denominator=total,
                method="wilson",
            )
        )
    return found


def against_reference(view: View, rate: Rate, reference: int | None, why: str, name: str, kind: str) -> list[Measure]:
    """Every group's rate compared with the reference group's; kind is "ratio" or "difference".

    reference: the group's number, or None with the reason `why`; then nothing is testable.
    """
    above, below = rate.parts(view.cells.sums)
    values = divide(above, below)
    drawn = rate.of(view.drawn)
    compared = []
    for number in range(len(view.cells.keys)):
        measure = _blank(view, name, number, above, below)
        if reference is None:
            compared.append(replace(measure, status=NOT_TESTABLE, reason=why))
            continue
        status, reason = _standing_of_pair(view, rate, number, reference, values, kind)
        measure = replace(measure, against=view.group(reference), status=status, reason=reason)
        if status != UNDEFINED and number == reference:
            measure = replace(measure, value=1.0 if kind == "ratio" else 0.0)
        elif status != UNDEFINED:
            measure = _compare(measure, view, rate, number, reference, kind, drawn)
        compared.append(measure)
    return compared


def across_groups(view: View, disparity: Disparity, kind: str) -> Measure:
    """One of fairlearn's disparities over all comparable groups, saying which were left out and why."""
    name = f"{disparity.name}_{kind}"
    parts, left_out = [], []
    for rate in disparity.rates:
        groups = view.comparable(rate)
        short = len(view.cells.keys) - len(groups)
        if len(groups) < 2:
            left_out.append(f"{label(rate.name)}, for fewer than two groups have enough rows")
            continue
        if short:
            left_out.append(
                f"{label(rate.name)} of {short} of {len(view.cells.keys)} groups, undefined or too few rows"
            )
        parts.append((rate, groups))
    said = f"Left out: {'; '.join(left_out)}." if left_out else ""
    if not parts:
        return Measure(name, by=view.by, status=_why_empty(view, disparity), reason=said)
    value = float(_worst(view.cells.sums[None], parts, kind)[0])
    if np.isnan(value):
        return Measure(name, by=view.by, status=UNDEFINED, reason=f"Undefined: every rate is 0. {said}".strip())
    spread = reflected(value, _worst(view.drawn, parts, kind), view.setting.level, (0.0, 1.0))
    rows = sum(view.sizes[number] for number in {n for _, groups in parts for n in groups})
    return Measure(
        name=name,
        by=view.by,
        value=value,
        low=spread.low,
        high=spread.high,
        denominator=float(rows),
        reason=said,
        method="resampling, reflected",
        undefined_share=spread.undefined_share,
    )


def _standing_of_pair(
    view: View, rate: Rate, number: int, reference: int, values: NDArray[np.float64], kind: str
) -> tuple[str, str]:
    status, reason = view.standing(number, rate)
    if status == UNDEFINED:
        return status, reason
    other, other_reason = view.standing(reference, rate)
    if other == UNDEFINED:
        return UNDEFINED, f"The reference group's rate is undefined: {rate.undefined}."
    if kind == "ratio" and values[reference] == 0:
        return UNDEFINED, f"Undefined: the reference group's {rate.name.replace('_', ' ')} is 0."
    if status == OK and other == SMALL_N:
        return SMALL_N, f"The reference group has too few rows. {other_reason}"
    return status, reason


def _blank(view: View, name: str, number: int, above: NDArray[np.float64], below: NDArray[np.float64]) -> Measure:
    """A measure of a group that has its counts and nothing else yet."""
    return Measure(
        name,
        group=view.group(number),
        by=view.by,
        numerator=float(above[number]),
        denominator=float(below[number]),
    )


def _compare(
    blank: Measure, view: View, rate: Rate, number: int, reference: int, kind: str, drawn: NDArray[np.float64]
) -> Measure:
    """Value and interval of one group against the reference; drawn: resampled rates, (replicates, groups)."""
    above, below = rate.parts(view.cells.sums)
    first, second = above[number] / below[number], above[reference] / below[reference]
    value = float(first / second if kind == "ratio" else first - second)
    hits, sizes = rate.parts(view.cells.effective)
    pair = (hits[number], sizes[number], hits[reference], sizes[reference])
    rarest = min(pair[0], pair[1] - pair[0], pair[2], pair[3] - pair[2])
    if rarest < SPARSE:
        closed = intervals.ratio if kind == "ratio" else intervals.difference
        low, high = closed(*pair, view.setting.level)
        method = "newcombe" if kind == "difference" else "mover"
        return replace(blank, value=value, low=low, high=high, method=method)
    mine, theirs = drawn[:, number], drawn[:, reference]
    replicates = divide(mine, theirs) if kind == "ratio" else mine - theirs
    spread = percentile(replicates, view.setting.level)
    return replace(
        blank,
        value=value,
        low=spread.low,
        high=spread.high,
        method="resampling",
        undefined_share=spread.undefined_share,
    )


def _worst(cells: Counts, parts: Sequence[tuple[Rate, list[int]]], kind: str) -> NDArray[np.float64]:
    """The worst disparity over the rates, for cells of shape (replicates, groups, 6); NaN where undefined."""
    each = []
    for rate, groups in parts:
        rates = rate.of(cells[:, groups])
        known = ~np.isnan(rates)
        largest = np.max(rates, axis=1, where=known, initial=-np.inf)
        smallest = np.min(rates, axis=1, where=known, initial=np.inf)
        enough = known.sum(axis=1) >= 2
        if kind == "difference":
            figure = np.subtract(largest, smallest, out=np.full(len(rates), np.nan), where=enough)
        else:
            figure = np.divide(smallest, largest, out=np.full(len(rates), np.nan), where=enough & (largest > 0))
        each.append(figure)
    stacked = np.stack(each)
    worst = np.fmax.reduce(stacked) if kind == "difference" else np.fmin.reduce(stacked)
    return np.asarray(worst, dtype=np.float64)


def _why_empty(view: View, disparity: Disparity) -> str:
    """Undefined when no group has the rate at all; small_n when some have it on too few rows."""
    defined = [rate.parts(view.cells.counts)[1] > 0 for rate in disparity.rates]
    return SMALL_N if any(known.sum() >= 2 for known in defined) else UNDEFINED
