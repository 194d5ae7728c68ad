"""How far scores that claim to be probabilities are from what happened. Scores must lie in [0, 1]."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.checks.engine import intervals
from audits.checks.engine.ranking import Estimate
from audits.checks.engine.resampling import draws, reflected
from audits.checks.engine.scores import Scores


@dataclass(frozen=True)
class Band:
    """Rows whose score lies in one band: mean score, share of positives with Wilson's interval, rows."""

    start: float
    end: float
    mean_score: float
    observed: float
    low: float
    high: float
    rows: float


def brier(scores: Scores, level: float) -> Estimate:
    """Mean squared distance of score and outcome (Brier 1950), with a normal interval of the mean."""
    (low_yes, high_yes), (low_no, high_no) = np.moveaxis(scores.ends, 2, 1)
    ends = [((1 - high_yes) ** 2, (1 - low_yes) ** 2), (low_no**2, high_no**2)]
    return _mean_loss(scores, ends, level, ceiling=1.0)


def log_loss(scores: Scores, level: float) -> Estimate | None:
    """Mean negative log likelihood, in nats; None when a row of probability 0 happened, for then it is infinite."""
    (low_yes, high_yes), (low_no, high_no) = np.moveaxis(scores.ends, 2, 1)
    if np.any(low_yes[scores.positives > 0] <= 0) or np.any(high_no[scores.negatives > 0] >= 1):
        return None
    with np.errstate(divide="ignore"):  # bins without rows of the class
        ends = [(-np.log(high_yes), -np.log(low_yes)), (-np.log1p(-low_no), -np.log1p(-high_no))]
    return _mean_loss(scores, ends, level, ceiling=math.inf)


def expected_error(scores: Scores, level: float, bands: int, replicates: int, seed: int) -> Estimate:
    """Expected calibration error: mean distance of score and share of positives over equal bands (Naeini 2015).

    Interval: cells (band × label) resampled, a cell's mean score held; reflected, for the figure cannot be negative.
    """
    sums, rows = _banded(scores, bands)
    value = float(_error(sums[None], rows[None])[0])
    wide = (scores.high - scores.low) * (scores.positives + scores.negatives)
    precision = math.fsum(wide) / math.fsum(rows.ravel())
    if scores.weighted:
        return Estimate(value, None, "", precision)
    means = np.divide(sums, rows, out=np.zeros_like(sums), where=rows > 0)
    drawn = draws(rows, replicates, seed)
    spread = reflected(value, _error(drawn * means, drawn), level, (0.0, 1.0))
    if spread.low is None or spread.high is None:
        return Estimate(value, None, "", precision, 1.0)
    interval = (max(0.0, spread.low - precision), min(1.0, spread.high + precision))
    return Estimate(value, interval, "resampling, reflected", precision, spread.undefined_share)


def curve(scores: Scores, level: float, bands: int) -> list[Band]:
    """The calibration curve over equal bands; bands without rows are left out."""
    sums, rows = _banded(scores, bands)
    found = []
    for number in range(bands):
        total = float(rows[:, number].sum())
        if total > 0:
            low, high = intervals.wilson(float(rows[0, number]), total, level)
            mean, share = float(sums[:, number].sum()) / total, float(rows[0, number]) / total
            found.append(Band(number / bands, (number + 1) / bands, mean, share, low, high, total))
    return found


def _mean_loss(
    scores: Scores, ends: list[tuple[NDArray[np.float64], NDArray[np.float64]]], level: float, ceiling: float
) -> Estimate:
    """The mean of a loss known per bin to lie between two ends, for positives and for negatives."""
    amounts = (scores.positives, scores.negatives)
    total = math.fsum(np.concatenate(amounts))
    with np.errstate(invalid="ignore"):  # infinite ends of bins without rows of the class
        middles = [low / 2 + high / 2 for low, high in ends]
        reaches = [(high - low) / 2 for low, high in ends]
    value = _sum(amounts, middles) / total
    precision = _sum(amounts, reaches) / total
    if scores.weighted or scores.size < 2:
        return Estimate(value, None, "", precision)
    squares = _sum(amounts, [(middle - value) ** 2 for middle in middles])
    low, high = intervals.mean(value, math.sqrt(squares / (total - 1)), total, level)
    return Estimate(value, (max(0.0, low - precision), min(ceiling, high + precision)), "normal", precision)


def _sum(amounts: tuple[NDArray[np.float64], ...], values: list[NDArray[np.float64]]) -> float:
    """Exact sum of amount × value over the bins that hold anything."""
    return math.fsum(math.fsum(rows[rows > 0] * value[rows > 0]) for rows, value in zip(amounts, values, strict=True))


def _banded(scores: Scores, bands: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums of scores, and rows, by label (positive first) and band; each of shape (2, bands)."""
    at = np.minimum((scores.middle * bands).astype(int), bands - 1)
    amounts = (scores.positives, scores.negatives)
    rows = np.stack([np.bincount(at, amount, bands) for amount in amounts]).astype(np.float64)
    sums = np.stack([np.bincount(at, amount * scores.middle, bands) for amount in amounts]).astype(np.float64)
    return sums, rows


def _error(sums: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.float64]:
    """The error for arrays of shape (replicates, 2, bands); NaN where a replicate has no rows."""
    gaps = np.abs(sums.sum(axis=1) - rows[:, 0]).sum(axis=1)
    total = rows.sum(axis=(1, 2)).astype(np.float64)
    return np.asarray(np.divide(gaps, total, out=np.full(len(gaps), np.nan), where=total > 0))
