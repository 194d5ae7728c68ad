"""Two versions side by side: what was measured of both, and what differs in what they are. Pure: no Django.

Nothing here says that one version is better. Two figures are set against each other only where the same check looked
with the same parameters under the same version of the same policy; then it is said whether their intervals overlap.
A difference on the same rows would need both predictions row by row; it is not computed, so none is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.checks.contract import Group, Measure, Result
from audits.checks.policy import LEFT_OUT, Judgement
from audits.oversight.storytelling import diffs

OVERLAP, APART, UNKNOWN, NOT_COMPARED = "overlap", "apart", "unknown", "not_compared"
LEFT, RIGHT = "left", "right"
Key = tuple[str, Group, tuple[str, ...]]


@dataclass(frozen=True)
class Examined:
    """What the newest finished run of a check found in one version. policy: its reference, name and number."""

    run: str
    version: str
    policy: str
    verdict: str
    parameters: Mapping[str, Any]
    columns: Mapping[str, Any]
    result: Result
    judgement: Judgement


@dataclass(frozen=True)
class Differing:
    """One thing that is not the same on both sides, named by its path; None where a side has none."""

    path: tuple[str, ...]
    left: Any
    right: Any


@dataclass(frozen=True)
class Figure:
    """One measure of one group in both versions. intervals: how they lie; judged: a policy limits it on a side."""

    name: str
    group: Group
    by: tuple[str, ...]
    left: Measure | None
    right: Measure | None
    intervals: str
    judged: bool = False


@dataclass(frozen=True)
class ComparedCheck:
    """One check in both versions; a side is None where it has not finished. differs: why nothing is concluded."""

    check: str
    left: Examined | None
    right: Examined | None
    differs: Sequence[Differing]
    figures: Sequence[Figure]

    @property
    def comparable(self) -> bool:
        return self.left is not None and self.right is not None and not self.differs


@dataclass(frozen=True)
class Piece:
    """A part of what a version is, on both sides: digests, references. Empty: there is none."""

    name: str
    left: str
    right: str

    @property
    def changed(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True)
class Comparison:
    """Two versions, `left` the one compared with. same_test_data: None where a side names none. card: whole parts."""

    left: Any
    right: Any
    same_test_data: bool | None
    checks: Sequence[ComparedCheck]
    pieces: Sequence[Piece]
    columns: Sequence[Differing]
    environment: Sequence[Differing]
    card: Sequence[Differing]


def compare_check(check: str, left: Examined | None, right: Examined | None) -> ComparedCheck:
    """Sets one check's findings in two versions against each other."""
    differs = _unlike(left, right) if left and right else []
    measured = (_measures(left), _measures(right))
    judged = _judged(left) | _judged(right)
    comparable = left is not None and right is not None and not differs
    figures = [
        Figure(
            key[0],
            key[1],
            key[2],
            one := measured[0].get(key),
            other := measured[1].get(key),
            intervals(one, other) if comparable else NOT_COMPARED,
            judged=key in judged,
        )
        for key in dict.fromkeys([*measured[1], *measured[0]])
    ]
    figures.sort(key=lambda figure: (not figure.judged, bool(figure.group)))
    return ComparedCheck(check, left, right, differs, figures)


def intervals(left: Measure | None, right: Measure | None) -> str:
    """Whether the intervals of two figures overlap; unknown where a figure is undefined, has none, or is relative to
    another group than its counterpart."""
    if left is None or right is None or left.against != right.against:
        return UNKNOWN
    ends = (left.low, left.high, right.low, right.high)
    if left.value is None or right.value is None or any(end is None for end in ends):
        return UNKNOWN
    low_left, high_left, low_right, high_right = (float(end or 0.0) for end in ends)
    return OVERLAP if max(low_left, low_right) <= min(high_left, high_right) else APART


def differing(left: Any, right: Any) -> list[Differing]:
    """What differs between two JSON values, innermost first."""
    return [Differing(path, one, other) for path, one, other in diffs.fields(left, right)]


def _unlike(left: Examined, right: Examined) -> list[Differing]:
    found = [
        Differing((name,), one, other)
        for name, one, other in (("version", left.version, right.version), ("policy", left.policy, right.policy))
        if one != other
    ]
    found += [
        Differing(("parameters", *one.path), one.left, one.right)
        for one in differing(left.parameters, right.parameters)
    ]
    return found + [Differing(("columns", *one.path), one.left, one.right)
                    for one in differing(left.columns, right.columns)]  # fmt: skip


def _measures(examined: Examined | None) -> dict[Key, Measure]:
    return {(m.name, m.group, m.by): m for m in examined.result.measures} if examined else {}


def _judged(examined: Examined | None) -> set[Key]:
    findings = examined.judgement.findings if examined else ()
    return {(one.measure, one.group, one.by) for one in findings if one.why != LEFT_OUT}
