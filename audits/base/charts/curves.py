"""A curve in a square of shares, from nothing to all; the diagonal is what chance, or a perfect promise, would give."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, TOP, SIDE = 44, 10, 260  # the square in a drawing of WIDTH by HEIGHT
WIDTH, HEIGHT = 330, 316


@dataclass(frozen=True)
class Mark:
    """A value on both axes: where it stands along the lower one, and along the left one."""

    value: float
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """A path, with 0 at the lower left of the square; points: the dots of a curve that has few of them."""

    path: str
    diagonal: str
    frame: str
    points: Sequence[tuple[float, float]]
    marks: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT


def curve(points: Sequence[tuple[float, float]], *, dots: int = 24) -> Curve:
    """Lays out (x, y) pairs of shares (0 to 1) in the order given; at most `dots` of them are drawn as points too."""
    placed = [(round(LEFT + SIDE * x, 1), round(TOP + SIDE * (1 - y), 1)) for x, y in points]
    bottom, right = TOP + SIDE, LEFT + SIDE
    return Curve(
        path="".join(f"{'L' if number else 'M'}{x:g} {y:g}" for number, (x, y) in enumerate(placed)),
        diagonal=f"M{LEFT} {bottom}L{right} {TOP}",
        frame=f"M{LEFT} {TOP}V{bottom}H{right}",
        points=tuple(placed) if len(placed) <= dots else (),
        marks=tuple(Mark(step / 4, LEFT + SIDE * step / 4, bottom - SIDE * step / 4) for step in range(5)),
    )
