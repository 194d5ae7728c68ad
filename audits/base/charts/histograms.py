"""Small histograms that stand in a table's row. Horizontal values are per cent of the width, vertical ones pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 0.12  # of a bar's share of the width
SEEN = 1.0  # pixels: the least that a bar with any rows is high


@dataclass(frozen=True)
class HistogramBar:
    """A bar: left edge and width in per cent, upper edge and height in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """Bars over one line, in the order of the values; bars without rows are left out."""

    bars: Sequence[HistogramBar]
    height: int


def histogram(counts: Sequence[int], *, height: int = 36) -> Histogram:
    """Lays out counts as bars; the tallest is as high as the picture."""
    most, step = max(counts, default=0), 100 / max(len(counts), 1)
    bars = []
    for place, count in enumerate(counts):
        if count:
            tall = max(count / most * (height - 1), SEEN)
            left, width = place * step + step * GAP / 2, step * (1 - GAP)
            bars.append(HistogramBar(round(left, 2), round(height - 1 - tall, 1), round(width, 2), round(tall, 1)))
    return Histogram(tuple(bars), height)
