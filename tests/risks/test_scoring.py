"""The level of a risk is looked up on the matrix, cell by cell as the committee drew it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.risks.scoring import (
    DEFAULT_LEVELS,
    LEVELS,
    SCALE,
    BadMatrix,
    OffScale,
    Position,
    appetite_line,
    check_levels,
    least_rank,
    level_at,
    position_of,
)

# Likelihood 5 on top and impact 1 at the left, as on the page: Low, Medium, High, Critical.
DRAWN = """
M H H C C
L M H C C
L M M H H
L L M M H
L L L L M
"""
CELLS = [
    (5 - row, column + 1, " LMHC".index(letter))
    for row, line in enumerate(DRAWN.split("\n")[1:-1])
    for column, letter in enumerate(line.split())
]

cells = st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE))


@pytest.mark.parametrize(("likelihood", "impact", "level"), CELLS)
def test_each_of_the_25_cells(likelihood: int, impact: int, level: int) -> None:
    assert level_at(DEFAULT_LEVELS, likelihood, impact) == level


def test_there_are_25_of_them() -> None:
    assert len({(likelihood, impact) for likelihood, impact, _ in CELLS}) == 25


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 1), (6, 1), (1, 0), (1, 6), (-1, -1)])
def test_off_the_scale_is_refused(likelihood: int, impact: int) -> None:
    with pytest.raises(OffScale, match="1 to 5"):
        level_at(DEFAULT_LEVELS, likelihood, impact)


@given(a=cells, b=cells)
def test_more_likelihood_and_impact_never_lower_the_level(a: tuple[int, int], b: tuple[int, int]) -> None:
    low, high = (min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))
    assert level_at(DEFAULT_LEVELS, *low) <= level_at(DEFAULT_LEVELS, *high)


@given(cell=cells, level=st.sampled_from(LEVELS))
def test_a_rank_tells_the_position_again(cell: tuple[int, int], level: int) -> None:
    position = Position(level, *cell)
    assert position_of(position.rank) == position
    assert least_rank(level) <= position.rank < least_rank(level + 1)


@given(a=cells, b=cells)
def test_ranks_sort_by_level_then_score(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, other = (Position(level_at(DEFAULT_LEVELS, *cell), *cell) for cell in (a, b))
    if (one.level, one.score) < (other.level, other.score):
        assert one.rank < other.rank


def test_the_line_of_a_medium_appetite_is_the_one_drawn() -> None:
    assert appetite_line(DEFAULT_LEVELS, 2) == (5, 4, 3, 2, 1)


@given(appetite=st.sampled_from(LEVELS), cell=cells)
def test_cells_left_of_the_line_are_within_appetite(appetite: int, cell: tuple[int, int]) -> None:
    likelihood, impact = cell
    within = impact <= appetite_line(DEFAULT_LEVELS, appetite)[likelihood - 1]
    assert within == (level_at(DEFAULT_LEVELS, likelihood, impact) <= appetite)


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        (DEFAULT_LEVELS[:4], "5 rows"),
        (tuple(row[:4] for row in DEFAULT_LEVELS), "5 rows"),
        (((1, 1, 1, 1, 5), *DEFAULT_LEVELS[1:]), "no level 5"),
        (((1, 1, 2, 1, 2), *DEFAULT_LEVELS[1:]), "Likelihood 1, impact 4"),
        ((*DEFAULT_LEVELS[:4], (1, 3, 3, 4, 4)), ""),
        ((*DEFAULT_LEVELS[:4], (2, 1, 3, 4, 4)), "Likelihood 5, impact 2"),
    ],
)
def test_a_grid_that_is_no_matrix_is_refused(levels: tuple[tuple[int, ...], ...], says: str) -> None:
    if not says:
        check_levels(levels)
        return
    with pytest.raises(BadMatrix, match=says):
        check_levels(levels)


def test_the_default_matrix_is_one() -> None:
    check_levels(DEFAULT_LEVELS)
