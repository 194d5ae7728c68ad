"""Estimates with their intervals against a limit: the plot of a check's measures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audits.base.charts.scales import Scale, Tick, decimals_of, round_steps

# Whiskers may reach this many spans beyond what has to be seen; what is longer runs on.
REACH = 1.5
# Per cent of the width that words and values want beside a line, on a phone.
ROOM_FOR_WORDS, ROOM_FOR_VALUE = 28.0, 13.0
SHAPES = {"pass": "circle", "fail": "square", "inconclusive": "diamond", "reference": "ring", "none": "ring"}


@dataclass(frozen=True)
class Estimate:
    """A measure of one group, as a row of the plot.

    verdict: "pass", "fail", "inconclusive", "reference", "untested" or "none" (nothing was to be judged).
    value None: undefined, and `reason` says why. cells: the texts of the columns before the plot.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    verdict: str = "none"
    reason: str = ""
    cells: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True)
class PlottedRow:
    """An estimate with its marks: x of the point, left and right end of the interval, and whether they run on."""

    estimate: Estimate
    shape: str = ""
    x: float | None = None
    left: float | None = None
    right: float | None = None
    runs_on_left: bool = False
    runs_on_right: bool = False
    note_x: float = 0.0
    note_anchor: str = "start"


@dataclass(frozen=True)
class Band:
    """The tinted side of a limit, where values fail."""

    x: float
    width: float


@dataclass(frozen=True)
class LimitName:
    """How a limit is named: its value on one side of its line; `words` ("below", "above") on the other, given room."""

    x: float
    value: float
    anchor: str
    words: str = ""


@dataclass(frozen=True)
class IntervalPlot:
    """Rows of estimates over one axis. minimum, maximum: the limits, drawn as lines; beyond them is tinted."""

    rows: Sequence[PlottedRow]
    ticks: Sequence[Tick]
    decimals: int
    tick_decimals: int
    columns: Sequence[str] = ()
    bands: Sequence[Band] = ()
    minimum: Tick | None = None
    maximum: Tick | None = None
    reference: Tick | None = None
    limits: Sequence[LimitName] = ()
    name_reference: bool = False


def interval_plot(
    estimates: Sequence[Estimate],
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    reference: float | None = None,
    columns: Sequence[str] = (),
    decimals: int = 2,
) -> IntervalPlot:
    """Lays out estimates with their intervals against a limit.

    Values below `minimum` or above `maximum` fail; `reference` is a dotted line (1 for ratios, 0 for differences).
    """
    scale = _scale_for(estimates, [value for value in (minimum, maximum, reference) if value is not None])
    steps = round_steps(scale.low, scale.high)
    low_limit = None if minimum is None else Tick(scale.at(minimum), minimum)
    high_limit = None if maximum is None else Tick(scale.at(maximum), maximum)
    bands = []
    if low_limit:
        bands.append(Band(0.0, low_limit.x))
    if high_limit:
        bands.append(Band(high_limit.x, round(100 - high_limit.x, 2)))
    middle = None if reference is None else Tick(scale.at(reference), reference)
    limits = [tick.x for tick in (low_limit, high_limit) if tick]
    return IntervalPlot(
        rows=tuple(_plotted(estimate, scale, limits) for estimate in estimates),
        ticks=tuple(Tick(scale.at(step), step, _anchor(scale.at(step))) for step in steps),
        decimals=decimals,
        tick_decimals=decimals_of(steps),
        columns=tuple(columns),
        bands=tuple(bands),
        minimum=low_limit,
        maximum=high_limit,
        reference=middle,
        limits=_named(low_limit, high_limit),
        # Two words on one line need room; the legend names the dotted line in any case.
        name_reference=middle is not None and all(abs(middle.x - x) > 24 for x in limits),
    )


def _named(minimum: Tick | None, maximum: Tick | None) -> tuple[LimitName, ...]:
    """Names of the limits that do not meet: two limits have their values outside, one has words where it fails."""
    names = []
    if minimum:
        alone = maximum is None and minimum.x >= ROOM_FOR_WORDS
        anchor = "start" if alone or minimum.x < ROOM_FOR_VALUE else "end"
        names.append(LimitName(minimum.x, minimum.value, anchor, "below" if alone else ""))
    if maximum:
        alone = minimum is None and 100 - maximum.x >= ROOM_FOR_WORDS
        anchor = "end" if alone or 100 - maximum.x < ROOM_FOR_VALUE else "start"
        names.append(LimitName(maximum.x, maximum.value, anchor, "above" if alone else ""))
    return tuple(names)


def _anchor(x: float) -> str:
    return "start" if x < 4 else "end" if x > 96 else "middle"


def _scale_for(estimates: Sequence[Estimate], lines: list[float]) -> Scale:
    points = [e.value for e in estimates if e.value is not None and math.isfinite(e.value)] + lines
    if not points:
        return Scale(0.0, 1.0)
    low, high = min(points), max(points)
    if high - low < 1e-9:
        low, high = low - max(abs(low) * 0.1, 0.05), high + max(abs(high) * 0.1, 0.05)
    reach = (high - low) * REACH
    ends = [end for e in estimates for end in (e.low, e.high) if end is not None and math.isfinite(end)]
    lowest = max(min([low, *ends]), low - reach)
    highest = min(max([high, *ends]), high + reach)
    # A little more on either side, so that a failing side is seen even when nothing fails.
    room = (highest - lowest) * 0.06
    lowest, highest = lowest - room, highest + room
    return Scale(max(lowest, 0.0) if low >= 0 else lowest, highest)


def _plotted(estimate: Estimate, scale: Scale, limits: list[float]) -> PlottedRow:
    if estimate.value is None or not math.isfinite(estimate.value) or estimate.verdict == "untested":
        # The reason stands where the point would: beside the first limit line, else at the start.
        note_x = limits[0] if limits else 0.0
        anchor = "end" if note_x > 60 else "start"
        return PlottedRow(estimate, note_x=note_x, note_anchor=anchor)
    left = right = None
    runs_on_left = runs_on_right = False
    if estimate.low is not None and estimate.high is not None:
        runs_on_left = not math.isfinite(estimate.low) or estimate.low < scale.low - 1e-12
        runs_on_right = not math.isfinite(estimate.high) or estimate.high > scale.high + 1e-12
        left = 0.5 if runs_on_left else scale.at(estimate.low)
        right = 99.5 if runs_on_right else scale.at(estimate.high)
    return PlottedRow(
        estimate,
        shape=SHAPES.get(estimate.verdict, "ring"),
        x=scale.at(estimate.value),
        left=left,
        right=right,
        runs_on_left=runs_on_left,
        runs_on_right=runs_on_right,
    )
