"""Round values on an axis."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audits.base.charts.scales import Scale, decimals_of, round_steps


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [
        (0.58, 1.07, (0.6, 0.7, 0.8, 0.9, 1.0)),
        (0.0, 1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (-0.14, 0.06, (-0.10, -0.05, 0.0, 0.05)),
        (0, 48, (0, 10, 20, 30, 40)),
    ],
)
def test_known_axes(low, high, steps):
    assert round_steps(low, high) == pytest.approx(steps)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_steps_lie_inside_and_are_even(low, width):
    high = low + width
    assume(width > abs(low) * 1e-6)
    steps = round_steps(low, high)
    slack = width * 1e-6
    assert 1 <= len(steps) <= 9
    assert all(low - slack <= step <= high + slack for step in steps)


def test_no_span_no_steps():
    with pytest.raises(ValueError, match="above"):
        round_steps(1.0, 1.0)


def test_decimals_tell_values_apart():
    assert decimals_of([1, 2, 3]) == 0
    assert decimals_of([0.6, 0.7]) == 1
    assert decimals_of([0.25, 0.5]) == 2
    assert decimals_of([]) == 0


def test_a_scale_keeps_its_margins_and_edges():
    scale = Scale(0, 10)
    assert scale.at(0) == 4
    assert scale.at(10) == 96
    assert scale.at(-99) == 4
    assert scale.holds(5)
    assert not scale.holds(11)
