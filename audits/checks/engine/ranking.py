"""How well scores rank positives above negatives: areas under curves, and the largest gap between the classes.

Figures come from counts by score. Where a bin holds several scores, the order inside it is unknown; the value is
then the middle of what any order could give, and `precision` is half of that range.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.checks.engine import intervals
from audits.checks.engine.intervals import Interval
from audits.checks.engine.resampling import draws, reflected
from audits.checks.engine.scores import Scores

COARSE = 256  # bins kept for resampling the largest gap


@dataclass(frozen=True)
class Estimate:
    """A value with its interval (None: no method fits), how it was made, and what binning leaves open."""

    value: float
    interval: Interval | None
    method: str
    precision: float = 0.0
    undefined_share: float = 0.0


def area(scores: Scores, level: float) -> Estimate:
    """Area under the ROC curve, ties counted half (Hanley and McNeil 1982), with DeLong's interval (1988).

    When the classes do not overlap DeLong's variance is zero; Wilson's limits for as many independent pairs as the
    smaller class has rows are used instead. Both classes must be present.
    """
    positives, negatives = scores.positives, scores.negatives
    n_positive, n_negative = math.fsum(positives), math.fsum(negatives)
    negatives_below = np.cumsum(negatives) - negatives
    positives_above = n_positive - np.cumsum(positives)
    value = math.fsum(positives * (negatives_below + negatives / 2)) / (n_positive * n_negative)
    mixed = scores.low < scores.high
    precision = math.fsum((positives * negatives)[mixed]) / (2 * n_positive * n_negative)
    if scores.weighted:
        return Estimate(value, None, "", precision)
    of_positives = _variance((negatives_below + negatives / 2) / n_negative, positives, value)
    of_negatives = _variance((positives_above + positives / 2) / n_positive, negatives, value)
    variance = of_positives / n_positive + of_negatives / n_negative
    if variance > 0:
        reach = intervals.z(level) * math.sqrt(variance)
        interval, method = (max(0.0, value - reach), min(1.0, value + reach)), "delong"
    else:
        pairs = min(n_positive, n_negative)
        interval, method = intervals.wilson(value * pairs, pairs, level), "wilson on the smaller class"
    return Estimate(value, _widened(interval, precision), method, precision)


def precision_recall_area(scores: Scores, level: float) -> Estimate:
    """Average precision, the step-wise area under the precision–recall curve, with a logit interval.

    Interval: Boyd, Eng and Page (2013), with the positives as its sample size. Positives must be present.
    """
    positives, negatives = scores.positives[::-1], scores.negatives[::-1]
    total = math.fsum(positives)
    hits, misses = np.cumsum(positives), np.cumsum(negatives)
    value = math.fsum(positives * hits / np.maximum(hits + misses, 1e-300)) / total
    mixed = (scores.low < scores.high)[::-1] & (positives > 0)
    before, missed_before = hits - positives, misses - negatives
    best = positives * hits / np.maximum(hits + missed_before, 1e-300)
    first = np.minimum(1.0, positives)
    worst = positives * (before + first) / np.maximum(before + first + misses, 1e-300)
    given = positives * hits / np.maximum(hits + misses, 1e-300)
    upper = math.fsum(np.where(mixed, best, given)) / total
    lower = math.fsum(np.where(mixed, worst, given)) / total
    precision = max(upper - value, value - lower) if mixed.any() else 0.0
    if scores.weighted:
        return Estimate(value, None, "", precision)
    if 0 < value < 1:
        interval, method = intervals.logit(value, total, level), "logit"
    else:
        interval, method = intervals.wilson(value * total, total, level), "wilson"
    return Estimate(value, _widened(interval, precision), method, precision)


def largest_gap(scores: Scores, level: float, replicates: int, seed: int) -> Estimate:
    """The Kolmogorov–Smirnov distance between the scores of the classes, with a reflected resampling interval.

    Resampled on at most 256 bins of equal size, one of whose edges is where the gap is largest. Both classes must be
    present. When they do not overlap, Wilson's limits for the smaller class stand in.
    """
    gaps = _gaps(scores.positives, scores.negatives)
    at = int(np.argmax(gaps))
    value = float(gaps[at])
    mixed = scores.low < scores.high
    n_positive, n_negative = math.fsum(scores.positives), math.fsum(scores.negatives)
    steps = np.maximum(scores.positives / n_positive, scores.negatives / n_negative)
    precision = float(steps[mixed].max()) if mixed.any() else 0.0
    if scores.weighted:
        return Estimate(value, None, "", precision)
    if value >= 1.0:
        pairs = min(n_positive, n_negative)
        return Estimate(value, intervals.wilson(pairs, pairs, level), "wilson on the smaller class", precision)
    coarse = np.stack(_coarser(scores, at))
    drawn = draws(coarse, replicates, seed)
    spread = reflected(value, _gaps(drawn[:, 0], drawn[:, 1]).max(axis=-1), level, (0.0, 1.0))
    if spread.low is None or spread.high is None:
        return Estimate(value, None, "", precision, 1.0)
    interval = _widened((spread.low, spread.high), precision)
    return Estimate(value, interval, "resampling, reflected", precision, spread.undefined_share)


def curve(scores: Scores, points: int = 200) -> list[tuple[float, float, float]]:
    """The ROC curve for drawing: (false positive rate, true positive rate, score from which one says yes)."""
    positives, negatives = scores.positives[::-1], scores.negatives[::-1]
    rises = np.cumsum(positives) / math.fsum(positives)
    runs = np.cumsum(negatives) / math.fsum(negatives)
    kept = np.unique(np.linspace(0, rises.size - 1, min(points, rises.size)).round().astype(int))
    return [(float(runs[i]), float(rises[i]), float(scores.low[::-1][i])) for i in kept]


def _variance(components: NDArray[np.float64], rows: NDArray[np.float64], mean: float) -> float:
    """Sample variance of DeLong's components, each held by so many rows; 0 for a single row."""
    n = math.fsum(rows)
    return math.fsum(rows * (components - mean) ** 2) / (n - 1) if n > 1 else 0.0


def _widened(interval: Interval, precision: float) -> Interval:
    return max(0.0, interval[0] - precision), min(1.0, interval[1] + precision)


def _gaps(positives: NDArray[Any], negatives: NDArray[Any]) -> NDArray[np.float64]:
    """Distance of the cumulated shares after each bin; NaN when a class has no rows. Bins on the last axis."""
    shares = []
    for rows in (positives, negatives):
        total = rows.sum(axis=-1, keepdims=True).astype(np.float64)
        shares.append(np.cumsum(rows, axis=-1) / np.where(total > 0, total, np.nan))
    return np.asarray(np.abs(shares[0] - shares[1]))


def _coarser(scores: Scores, at: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positives and negatives in at most COARSE bins of about equal size; bin `at` ends one of them."""
    both = np.cumsum(scores.positives + scores.negatives)
    wanted = both[-1] * np.arange(1, COARSE) / COARSE
    ends = np.unique(np.concatenate([np.searchsorted(both, wanted), [at, both.size - 1]]))
    starts = np.concatenate([[0], ends[:-1] + 1])
    return np.add.reduceat(scores.positives, starts), np.add.reduceat(scores.negatives, starts)
