"""One figure, one JSON line."""

import json
import os
import statistics
from collections.abc import Sequence
from typing import Any


def tell(name: str, value: float | None, *, unit: str, goal: str = "", met: bool | None = None, **more: Any) -> None:
    """Prints one figure. goal: in words; met: whether it is reached; more: whatever explains the value."""
    line: dict[str, Any] = {"name": name, "value": None if value is None else round(value, 4), "unit": unit}
    if goal:
        line |= {"goal": goal, "met": met}
    print(json.dumps({**line, **more, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}), flush=True)


def at_least(name: str, value: float, least: float, **more: Any) -> None:
    """A ratio that should not be smaller than `least`."""
    tell(name, value, unit="times", goal=f"at least {least}", met=value >= least, **more)


def at_most(name: str, value: float, most: float, unit: str, **more: Any) -> None:
    """A value that should not be greater than `most`."""
    tell(name, value, unit=unit, goal=f"at most {most} {unit}", met=value <= most, **more)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` of them lie; `values` need not be sorted."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what disturbs one round disturbs both of its sides."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
