"""Measures as a plot: reference first, worst next, and everybody without a verdict with the reason."""

import pytest

from audits.checks import figures
from audits.checks.contract import Measure, Result
from audits.checks.policy import judge

MALE, FEMALE, YOUNG, FEW, NONE = ((("sex", name),) for name in ("Male", "Female", "Young", "Few", None))


def a_measure(group, value, low=None, high=None, status="ok", reason="", rows=100.0):
    return Measure(
        "impact_ratio",
        group,
        ("sex",),
        value,
        low,
        high,
        numerator=rows * (value or 0),
        denominator=rows,
        status=status,
        reason=reason,
        against=MALE,
    )


@pytest.fixture
def result() -> Result:
    return Result(
        check="bias.group_fairness",
        version="1.0",
        parameters={"level": 0.9},
        inputs={},
        seed=1,
        measures=(
            a_measure(YOUNG, 0.95, 0.9, 1.0),
            a_measure(FEW, 0.2, status="small_n", reason="Too few rows: needs 30, has 9."),
            a_measure(NONE, None, status="undefined", reason="Undefined: no rows with a prediction."),
            a_measure(FEMALE, 0.7, 0.65, 0.75),
            a_measure(MALE, 1.0),
            Measure("accuracy", (), (), 0.7, 0.68, 0.72, denominator=1000.0),
        ),
    )


@pytest.fixture
def judgement(result):
    rules = [
        {"check": "bias.group_fairness", "measure": "impact_ratio", "groups": "each", "by": ["sex"], "minimum": 0.8},
        {"check": "bias.group_fairness", "measure": "accuracy", "groups": "overall", "minimum": 0.71},
    ]
    return judge(result, rules)


@pytest.fixture
def drawn(result, judgement):
    (one,) = figures.drawn(result, judgement, "impact_ratio", ("sex",))
    return one


def test_reference_first_worst_next_untested_last(drawn):
    order = [(row.estimate.label, row.estimate.verdict) for row in drawn.plot.rows]
    assert order[:3] == [("Male", "reference"), ("Female", "fail"), ("Young", "pass")]
    assert {verdict for _, verdict in order[3:]} == {"untested"}


def test_too_few_and_undefined_groups_stand_with_their_reason(drawn):
    reasons = {row.estimate.label: row.estimate.reason for row in drawn.plot.rows}
    assert reasons["Few"] == "Needs 30, has 9"
    assert reasons["Sex missing"] == "No rows with a prediction"


def test_the_conclusion_is_the_first_sentence(drawn):
    assert drawn.said[0].lead.endswith("than policy allows.")
    assert "65 to 75" in drawn.said[0].rest


def test_the_limit_is_drawn_and_counts_stand_beside_it(drawn):
    assert drawn.plot.minimum.value == 0.8
    assert drawn.plot.columns == ("Favourable", "Rows", "Rate")
    female = next(row.estimate for row in drawn.plot.rows if row.estimate.label == "Female")
    assert female.cells == ("70", "100", "70.0\N{NO-BREAK SPACE}%")


def test_the_level_of_the_intervals_is_the_run_s(drawn):
    assert "90" in drawn.beside


def test_a_topic_counts_the_limits_missed(result, judgement):
    (topic,) = figures.topics(result, judgement)
    assert (topic.label, topic.missed, topic.groupings) == ("Favourable outcomes", 1, (("sex",),))


def test_figures_over_all_rows_are_drawn_against_their_limit(result, judgement):
    (one,) = figures.limited(result, judgement)
    assert one.plot.rows[0].estimate.verdict == "inconclusive"
    assert one.title == "Figures that must be at least 0.71"


def test_without_a_policy_nothing_has_a_verdict(result):
    (one,) = figures.drawn(result, judge(result, []), "impact_ratio", ("sex",))
    assert {row.estimate.verdict for row in one.plot.rows} == {"reference", "none", "untested"}


def test_rates_are_per_cent_with_their_interval():
    measure = Measure("false_positive_rate", value=0.448467, low=0.4256, high=0.4718)
    assert figures.percent(measure) == "44.85\N{NO-BREAK SPACE}% (42.6–47.2)"


@pytest.mark.parametrize(
    ("minimum", "maximum", "words"),
    [(0.8, None, "at least 0.8"), (None, 1.25, "at most 1.25"), (0, 1, "at least 0 and at most 1")],
)
def test_limits_read_as_they_were_written(minimum, maximum, words):
    assert figures.limit(minimum, maximum) == words
