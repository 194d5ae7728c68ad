"""Measures against a limit: where marks stand, which side is tinted, what runs off the scale."""

from hypothesis import given
from hypothesis import strategies as st

from audits.base.charts import Estimate, interval_plot

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6))


def test_a_lower_limit_tints_what_lies_left_of_it():
    plot = interval_plot([Estimate("a", 0.74, 0.71, 0.77, "fail")], minimum=0.8, reference=1.0)
    (band,) = plot.bands
    assert band.x == 0
    assert plot.minimum is not None
    assert band.width == plot.minimum.x
    assert plot.rows[0].right < plot.minimum.x
    assert plot.reference is not None
    assert plot.reference.x > plot.minimum.x


def test_an_upper_limit_tints_what_lies_right_of_it():
    plot = interval_plot([Estimate("a", 0.1)], maximum=0.2)
    (band,) = plot.bands
    assert plot.maximum is not None
    assert band.x == plot.maximum.x
    assert band.x + band.width == 100


def test_two_limits_tint_both_sides():
    assert len(interval_plot([Estimate("a", 1.0)], minimum=0.8, maximum=1.25).bands) == 2


def test_a_limit_has_words_only_where_there_is_room():
    rows = [Estimate("a", 0.5, 0.4, 0.6, "fail")]
    (roomy,) = interval_plot(rows, minimum=0.8, reference=1.0).limits
    assert (roomy.words, roomy.anchor) == ("below", "start")
    (tight,) = interval_plot([Estimate("a", 0.9, 0.85, 0.95, "pass")], minimum=0.8, reference=1.0).limits
    assert tight.words == ""


def test_two_limits_are_named_on_their_outer_sides():
    low, high = interval_plot([Estimate("a", 0.5), Estimate("b", 1.6)], minimum=0.8, maximum=1.25).limits
    assert (low.anchor, low.words) == ("end", "")
    assert (high.anchor, high.words) == ("start", "")


def test_the_shape_repeats_the_verdict():
    verdicts = ("pass", "fail", "inconclusive", "reference")
    plot = interval_plot([Estimate("x", 1.0, verdict=verdict) for verdict in verdicts])
    assert [row.shape for row in plot.rows] == ["circle", "square", "diamond", "ring"]


def test_an_undefined_or_untested_estimate_has_no_mark():
    plot = interval_plot(
        [
            Estimate("a", None, reason="no positives"),
            Estimate("b", 0.9, verdict="untested"),
            Estimate("c", float("nan")),
        ]
    )
    assert [row.shape for row in plot.rows] == ["", "", ""]


def test_one_wide_interval_does_not_crush_the_others():
    rows = [Estimate("a", 0.9, 0.85, 0.95), Estimate("b", 1.0, 0.01, 80.0)]
    plot = interval_plot(rows, minimum=0.8)
    narrow, wide = plot.rows
    assert narrow.right - narrow.left > 10
    assert wide.runs_on_right
    assert wide.runs_on_left


def test_an_endless_interval_runs_on():
    (row,) = interval_plot([Estimate("a", 1.0, 0.5, float("inf"))], minimum=0.8).rows
    assert row.runs_on_right
    assert not row.runs_on_left


def test_nothing_to_plot_still_has_an_axis():
    plot = interval_plot([])
    assert plot.ticks
    assert not plot.rows


def test_a_ratio_never_shows_negative_room():
    plot = interval_plot([Estimate("a", 0.02, 0.0, 0.9)], minimum=0.8)
    assert min(tick.value for tick in plot.ticks) >= 0


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=8), st.none() | NUMBERS, st.none() | NUMBERS)
def test_every_place_lies_in_the_picture(triples, minimum, reference):
    rows = [Estimate("x", sorted(t)[1], sorted(t)[0], sorted(t)[2], "pass") for t in triples]
    plot = interval_plot(rows, minimum=minimum, reference=reference)
    for row in plot.rows:
        assert 0 <= row.left <= row.x <= row.right <= 100
    places = [tick.x for tick in plot.ticks] + [tick.x for tick in (plot.minimum, plot.reference) if tick]
    assert all(0 <= x <= 100 for x in places)
    values = [tick.value for tick in plot.ticks]
    assert values == sorted(set(values))
    assert len(values) <= 9
