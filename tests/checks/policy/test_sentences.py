"""Verdicts read as sentences, for any column names: the conclusion, the picture, what the interval means."""

from typing import Any

import pytest

from audits.checks.contract import Group, Measure, Result
from audits.checks.policy import judge

MEN: Group = (("sex", "Men"), ("age", "41–60"))
WOMEN: Group = (("sex", "Women"), ("age", "18–25"))


def judged(measures: list[Measure], **rule: Any) -> Any:
    rules = [{"check": "c", "measure": measures[0].name, "groups": "each", **rule}]
    return judge(Result("c", "1", {}, {}, 1, measures=tuple(measures)), rules)


def ratio(group: Group, low: float, value: float, high: float, name: str = "impact_ratio") -> Measure:
    return Measure(name, group, ("sex", "age"), value, low, high, 1182, 2410, against=MEN)


def test_a_failing_ratio_is_told_per_hundred() -> None:
    (finding,) = judged([ratio(WOMEN, 0.71, 0.74, 0.77)], minimum=0.8).findings
    assert finding.sentence == (
        "Among Women, 18–25, the favourable outcome is rarer than policy allows. For every 100 favourable outcomes "
        "among Men, 41–60 there are 74 among as many rows of Women, 18–25. The interval, 71 to 77, lies wholly below "
        "the limit of 80, so chance does not explain it."
    )


def test_a_ratio_above_its_limit() -> None:
    (finding,) = judged([ratio(WOMEN, 1.3, 1.4, 1.5, "false_positive_rate_ratio")], maximum=1.25).findings
    assert "a false alarm is more frequent than policy allows" in finding.sentence
    assert "lies wholly above the limit of 125" in finding.sentence


def test_a_difference_names_both_groups() -> None:
    (finding,) = judged([ratio(WOMEN, -0.15, -0.12, -0.11, "true_positive_rate_difference")], minimum=-0.1).findings
    assert finding.sentence.startswith(
        "Among Women, 18–25, a right positive prediction is rarer than among Men, 41–60 by more than policy allows. "
        "In every 100 positive rows there are 12 fewer"
    )
    assert "−15 to −11" in finding.sentence


def test_other_measures_are_told_by_their_name() -> None:
    (finding,) = judged([Measure("roc_auc", value=0.61, low=0.58, high=0.64)], minimum=0.7, groups="overall").findings
    assert finding.sentence == (
        "Area under the ROC curve is lower than policy allows. The area under the ROC curve is 0.61. "
        "The interval, 0.58 to 0.64, lies wholly below the limit of 0.70, so chance does not explain it."
    )


def test_the_summary_counts_the_rest() -> None:
    groups = [
        ratio(WOMEN, 0.71, 0.74, 0.77),
        ratio((("sex", "Men"), ("age", "18–25")), 0.77, 0.8, 0.83),
        ratio((("sex", "Women"), ("age", None)), 0.75, 0.83, 0.9),
        *[ratio((("sex", "Women"), ("age", str(n))), 0.85, 0.9, 0.95) for n in range(5)],
        Measure(
            "impact_ratio",
            (("sex", "Other"), ("age", "18–25")),
            ("sex", "age"),
            0.9,
            status="small_n",
            reason="Too few.",
        ),
    ]
    judgement = judged(groups, minimum=0.8)
    assert judgement.headline == "Fails, 1 limit missed"
    assert judgement.summary == (
        "Two are unclear because their intervals straddle the limit: Men, 18–25; Women, age missing. "
        "Five pass. One has too few rows to say."
    )


@pytest.mark.parametrize(
    ("measure", "headline"),
    [
        (ratio(WOMEN, 0.85, 0.9, 0.95), "Passes, 1 limit kept"),
        (ratio(WOMEN, 0.75, 0.8, 0.95), "Inconclusive, 1 limit unclear"),
    ],
)
def test_headlines(measure: Measure, headline: str) -> None:
    assert judged([measure], minimum=0.8).headline == headline


def test_without_a_rule_nothing_is_concluded() -> None:
    judgement = judge(Result("c", "1", {}, {}, 1), [])
    assert judgement.headline == "Inconclusive, no limit applies"
    assert "nothing can be concluded" in judgement.summary
