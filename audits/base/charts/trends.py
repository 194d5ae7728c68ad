"""A line over time, with the limit it is measured against."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A piece of the line: x in per cent, y in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Trend:
    """A line over equal steps of time. limit_y: where the limit is drawn. last: the final point, named by its value."""

    segments: Sequence[Segment]
    labels: Sequence[tuple[float, str]]
    height: int
    base_y: int
    last: tuple[float, float, float]
    first_value: float
    limit: float | None = None
    limit_y: float | None = None


def trend(points: Sequence[tuple[str, float]], *, limit: float | None = None, height: int = 150) -> Trend:
    """Lays out (label, value) pairs, oldest first. Raises ValueError with fewer than two of them."""
    if len(points) < 2:
        raise ValueError("a trend needs two points")
    top, base = 24, height - 24
    values = [value for _, value in points]
    seen = [*values, *([limit] if limit is not None else [])]
    low, high = min(seen), max(seen)
    pad = (high - low) * 0.25 or 1.0
    low = max(0.0, low - pad) if low >= 0 else low - pad

    def y(value: float) -> float:
        return round(base - (value - low) / ((high - low) or 1.0) * (base - top), 1)

    first, last = 3.0, 89.0
    xs = [round(first + index * (last - first) / (len(points) - 1), 2) for index in range(len(points))]
    return Trend(
        segments=tuple(Segment(xs[i], y(values[i]), xs[i + 1], y(values[i + 1])) for i in range(len(points) - 1)),
        labels=tuple((x, label) for x, (label, _) in zip(xs, points, strict=True)),
        height=height,
        base_y=base,
        last=(xs[-1], y(values[-1]), values[-1]),
        first_value=values[0],
        limit=limit,
        limit_y=None if limit is None else y(limit),
    )
