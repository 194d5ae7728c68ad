"""Scales and the round values on them. Positions are per cent of the picture's width."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 4.0


@dataclass(frozen=True)
class Scale:
    """Maps values between `low` and `high` to per cent of the width, inside a margin on either side."""

    low: float
    high: float
    margin: float = MARGIN

    def at(self, value: float) -> float:
        """Per cent of the width, 0 to 100; values beyond the scale come to lie on its edge."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.margin + min(max(share, 0.0), 1.0) * (100 - 2 * self.margin), 2)

    def holds(self, value: float) -> bool:
        """Whether the value lies on the scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Tick:
    """A place on an axis. x: per cent. anchor: SVG's text-anchor, so that labels stay inside the picture."""

    x: float
    value: float
    anchor: str = "middle"


def round_steps(low: float, high: float, wanted: int = 6) -> tuple[float, ...]:
    """Round values (1, 2, 2.5 or 5 times a power of ten apart) between `low` and `high`, about `wanted` of them.

    Raises ValueError when `high` is not above `low`.
    """
    if not high > low:
        raise ValueError("high must be above low")
    raw = (high - low) / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999999)
    first = math.ceil(round(low / step, 9))
    last = math.floor(round(high / step, 9))
    return tuple(round(index * step, 12) for index in range(first, last + 1))


def decimals_of(values: Sequence[float]) -> int:
    """How many decimals tell these values apart, at most four."""
    for decimals in range(5):
        if all(math.isclose(value, round(value, decimals), abs_tol=1e-9) for value in values):
            return decimals
    return 4
