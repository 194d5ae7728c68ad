"""Scoring on the 5×5 matrix. Pure: the matrix is data, the level is looked up and never typed.

Likelihood and impact run from 1 to 5. A position on the matrix is kept as one number, its *rank*, which sorts as
people read a register: by level, then by likelihood × impact, then by likelihood.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 5
SCALE = range(1, SIZE + 1)
LOW, MEDIUM, HIGH, CRITICAL = 1, 2, 3, 4
LEVELS = range(LOW, CRITICAL + 1)

DEFAULT_LIKELIHOODS = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
DEFAULT_IMPACTS = ("Minor", "Moderate", "Serious", "Major", "Severe")
# Rows: likelihood 1 to 5. Columns: impact 1 to 5.
DEFAULT_LEVELS = (
    (LOW, LOW, LOW, LOW, MEDIUM),
    (LOW, LOW, MEDIUM, MEDIUM, HIGH),
    (LOW, MEDIUM, MEDIUM, HIGH, HIGH),
    (LOW, MEDIUM, HIGH, CRITICAL, CRITICAL),
    (MEDIUM, HIGH, HIGH, CRITICAL, CRITICAL),
)


class BadMatrix(ValueError):
    """The grid is no matrix of levels; the message says which row, column or step is wrong."""


class OffScale(ValueError):
    """A likelihood or an impact outside 1 to 5."""


@dataclass(frozen=True)
class Position:
    """A cell of the matrix together with its level."""

    level: int
    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def rank(self) -> int:
        """level·10000 + score·100 + likelihood·10 + impact."""
        return self.level * 10_000 + self.score * 100 + self.likelihood * 10 + self.impact


def position_of(rank: int) -> Position:
    """The position that `rank` stands for."""
    return Position(level=rank // 10_000, likelihood=rank // 10 % 10, impact=rank % 10)


def least_rank(level: int) -> int:
    """The least rank of any position at `level`: everything at or above that level ranks at least this."""
    return level * 10_000


def level_at(levels: Sequence[Sequence[int]], likelihood: int, impact: int) -> int:
    """The level of one cell. Raises OffScale."""
    if likelihood not in SCALE or impact not in SCALE:
        raise OffScale(f"Likelihood and impact run from 1 to {SIZE}, not {likelihood} and {impact}.")
    return levels[likelihood - 1][impact - 1]


def check_levels(levels: Sequence[Sequence[int]]) -> None:
    """Raises BadMatrix unless `levels` is five rows of five levels and none falls as likelihood or impact rises."""
    if len(levels) != SIZE or any(len(row) != SIZE for row in levels):
        raise BadMatrix(f"A matrix is {SIZE} rows of {SIZE} levels.")
    for row in SCALE:
        for column in SCALE:
            level = levels[row - 1][column - 1]
            if level not in LEVELS:
                raise BadMatrix(f"Likelihood {row}, impact {column}: there is no level {level!r}.")
            before = (
                levels[row - 2][column - 1] if row > 1 else LOW,
                levels[row - 1][column - 2] if column > 1 else LOW,
            )
            if level < max(before):
                raise BadMatrix(f"Likelihood {row}, impact {column}: the level falls although the risk grows.")


def appetite_line(levels: Sequence[Sequence[int]], appetite: int) -> tuple[int, ...]:
    """Where the stepped line runs: for each likelihood 1 to 5, the last impact that is within appetite (0 to 5)."""
    return tuple(sum(level <= appetite for level in row) for row in levels)
