"""Closed-form intervals give the figures published with them, and cover as they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checks.engine import intervals
from audits.checks.engine.resampling import draws, percentile, reflected

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_as_newcombe_printed_it() -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, table I: 81 of 263."""
    assert intervals.wilson(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert intervals.wilson(0, 20, 0.95) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert intervals.wilson(1, 29, 0.95) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_differences_as_newcombe_printed_them() -> None:
    """Newcombe (1998), Statistics in Medicine 17:873, table II, method 10."""
    assert intervals.difference(56, 70, 48, 80, 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert intervals.difference(9, 10, 3, 10, 0.95) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert intervals.difference(10, 10, 0, 10, 0.95) == pytest.approx((0.6075, 1.0), abs=5e-5)


@given(COUNTS, COUNTS)
def test_intervals_hold_the_value_and_swap_with_the_groups(first: tuple[int, int], second: tuple[int, int]) -> None:
    (x, n), (y, m) = first, second
    low, high = intervals.difference(x, n, y, m, 0.95)
    assert low - 1e-12 <= x / n - y / m <= high + 1e-12
    back = intervals.difference(y, m, x, n, 0.95)
    assert (low, high) == pytest.approx((-back[1], -back[0]), abs=1e-12)
    if y:
        below, above = intervals.ratio(x, n, y, m, 0.95)
        value = x * m / (n * y)
        assert 0 <= below <= value + 1e-12
        assert value <= above + 1e-12


def test_a_ratio_agrees_with_the_logarithmic_interval_on_many_rows() -> None:
    x, n, y, m = 3_000, 10_000, 4_000, 10_000
    half = 1.959964 * (1 / x - 1 / n + 1 / y - 1 / m) ** 0.5
    expected = (0.75 * np.exp(-half), 0.75 * np.exp(half))
    assert intervals.ratio(x, n, y, m, 0.95) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(("p", "q", "n"), [(0.02, 0.1, 60), (0.5, 0.6, 40), (0.9, 0.95, 100)])
def test_a_ratio_covers_as_it_claims(p: float, q: float, n: int) -> None:
    chance = np.random.Generator(np.random.PCG64(3))
    drawn = [
        (int(x), int(y)) for x, y in zip(chance.binomial(n, p, 2000), chance.binomial(n, q, 2000), strict=True) if y
    ]
    limits = [intervals.ratio(x, n, y, n, 0.95) for x, y in drawn]
    covered = sum(low <= p / q <= high for low, high in limits) / len(limits)
    assert 0.93 < covered <= 1


def test_resampling_agrees_with_the_closed_form_on_many_rows() -> None:
    cells = np.array([300.0, 700.0])
    drawn = draws(cells, 20_000, 1)
    spread = percentile(drawn[:, 0] / drawn.sum(axis=1), 0.95)
    assert (spread.low, spread.high) == pytest.approx(intervals.wilson(300, 1000, 0.95), abs=2e-3)


def test_every_draw_has_as_many_rows_as_the_original() -> None:
    assert (draws(np.array([[3.0, 4.0], [0.0, 5.0]]), 50, 1).sum(axis=(1, 2)) == 12).all()
    assert draws(np.zeros((2, 2)), 5, 1).sum() == 0


def test_undefined_replicates_are_set_aside_and_counted() -> None:
    spread = percentile(np.array([0.1, 0.2, np.nan, 0.3]), 0.9)
    assert spread.undefined_share == 0.25
    assert spread.low is not None
    assert percentile(np.array([np.nan]), 0.9) == percentile(np.array([np.nan, np.nan]), 0.9)


def test_a_reflected_interval_stays_within_bounds() -> None:
    spread = reflected(0.05, np.array([0.05, 0.1, 0.3]), 0.95, (0.0, 1.0))
    assert spread.low == 0.0
