"""Resampling of cells: drawing the counts of a resampled dataset is drawing from a multinomial.

The cost depends on cells and replicates only, never on rows. Same cells in the same order and same seed: same draws.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audits.checks.engine.intervals import Interval

CHUNK = 500  # replicates drawn at a time, to bound memory


@dataclass(frozen=True)
class Spread:
    """An interval from replicates, and the share of replicates in which the figure was undefined."""

    low: float | None
    high: float | None
    undefined_share: float


def draws(effective: NDArray[np.float64], replicates: int, seed: int) -> NDArray[np.int32]:
    """Resampled counts, shape (replicates, *effective.shape): as many rows in each as in the original."""
    flat = effective.ravel()
    total = flat.sum()
    drawn = np.zeros((replicates, flat.size), dtype=np.int32)
    if total > 0:
        generator = np.random.Generator(np.random.PCG64(seed))
        for start in range(0, replicates, CHUNK):
            size = min(CHUNK, replicates - start)
            drawn[start : start + size] = generator.multinomial(round(total), flat / total, size=size)
    return drawn.reshape(replicates, *effective.shape)


def percentile(values: NDArray[np.float64], level: float) -> Spread:
    """The middle `level` of the defined replicates (Efron 1979). NaN marks an undefined replicate."""
    defined = values[~np.isnan(values)]
    undefined_share = 1.0 - defined.size / values.size if values.size else 1.0
    if not defined.size:
        return Spread(None, None, undefined_share)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Spread(float(low), float(high), undefined_share)


def reflected(value: float, values: NDArray[np.float64], level: float, bounds: Interval) -> Spread:
    """The basic interval: replicates mirrored at the value (Davison and Hinkley 1997, 5.2), kept within bounds.

    For figures that take a maximum, whose replicates lie beyond the value as the value lies beyond the truth.
    """
    spread = percentile(values, level)
    if spread.low is None or spread.high is None:
        return spread
    low, high = 2 * value - spread.high, 2 * value - spread.low
    return Spread(float(np.clip(low, *bounds)), float(np.clip(high, *bounds)), spread.undefined_share)
