"""Pass and fail need the whole interval on one side; everything else is inconclusive, and never a pass."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checks.contract import Measure, Result
from audits.checks.policy import Judgement, judge

RULE: dict[str, Any] = {"check": "c", "measure": "m", "groups": "each", "minimum": 0.8}


def result(*measures: Measure) -> Result:
    return Result("c", "1", {}, {}, 1, measures=measures)


def measure(group: str = "a", low: float | None = 0.85, high: float | None = 0.95, **changes: Any) -> Measure:
    value = None if low is None or high is None else (low + high) / 2
    facts: dict[str, Any] = {"value": value, "low": low, "high": high, "denominator": 100.0, **changes}
    return Measure("m", group=(("g", group),), by=("g",), **facts)


@pytest.mark.parametrize(
    ("low", "high", "verdict", "why"),
    [
        (0.85, 0.95, "pass", "clear"),
        (0.8, 0.95, "pass", "clear"),
        (0.75, 0.85, "inconclusive", "straddles"),
        (0.7, 0.8, "inconclusive", "straddles"),
        (0.6, 0.79, "fail", "beyond"),
    ],
)
def test_where_the_interval_lies(low: float, high: float, verdict: str, why: str) -> None:
    judged = judge(result(measure(low=low, high=high)), [RULE])
    assert (judged.verdict, judged.findings[0].why) == (verdict, why)


def test_a_maximum_mirrors_a_minimum() -> None:
    rule = {**{k: v for k, v in RULE.items() if k != "minimum"}, "maximum": 0.2}
    assert judge(result(measure(low=0.1, high=0.19)), [rule]).verdict == "pass"
    assert judge(result(measure(low=0.21, high=0.3)), [rule]).verdict == "fail"
    assert judge(result(measure(low=0.1, high=0.3)), [rule]).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "small_n", "reason": "Too few rows: needs 30, has 3."}, "too_few"),
        ({"status": "undefined", "value": None, "low": None, "high": None, "reason": "Undefined."}, "untested"),
        ({"status": "not_testable", "reason": "No interval."}, "untested"),
        ({"low": None, "value": 0.9}, "untested"),
        ({"denominator": 99.0}, "too_few"),
    ],
)
def test_what_cannot_be_looked_at_is_never_a_pass(changes: dict[str, Any], why: str) -> None:
    judged = judge(result(measure(**changes)), [{**RULE, "minimum_n": 100}])
    assert (judged.verdict, judged.findings[0].why) == ("inconclusive", why)


def test_nothing_to_look_at() -> None:
    assert judge(result(), [RULE]).verdict == "inconclusive"
    assert judge(result(measure()), []).verdict == "inconclusive"
    assert judge(result(measure()), [{**RULE, "check": "another"}]).verdict == "inconclusive"
    assert judge(result(measure()), [{**RULE, "by": ["h"]}]).verdict == "inconclusive"


def test_what_was_left_out_by_agreement_does_not_count_but_is_shown() -> None:
    left_out = measure("tiny", low=0.1, high=0.2, status="excluded", reason="Below 2 %.")
    judged = judge(result(measure(), left_out), [RULE])
    assert judged.verdict == "pass"
    assert [finding.why for finding in judged.findings] == ["clear", "left_out"]
    assert judge(result(left_out), [RULE]).verdict == "inconclusive"


def test_the_worst_group_stands_for_all() -> None:
    groups = [measure("a"), measure("b", 0.75, 0.85), measure("c", 0.5, 0.6), measure("d", 0.4, 0.7)]
    (finding,) = judge(result(*groups), [{**RULE, "groups": "worst"}]).findings
    assert (finding.verdict, finding.group) == ("fail", (("g", "c"),))


def test_the_reference_is_not_judged_against_itself() -> None:
    itself = measure("ref", low=None, high=None, value=1.0, against=(("g", "ref"),))
    other = measure("a", against=(("g", "ref"),))
    assert [finding.group for finding in judge(result(itself, other), [RULE]).findings] == [(("g", "a"),)]


def test_overall_reads_the_figure_across_groups() -> None:
    across = Measure("m", by=("g",), value=0.5, low=0.4, high=0.6)
    judged = judge(result(across, measure()), [{**RULE, "groups": "overall"}])
    assert [finding.group for finding in judged.findings] == [()]
    assert judged.verdict == "fail"


def test_one_failure_outweighs_everything() -> None:
    groups = [measure("a"), measure("b", 0.75, 0.85), measure("c", 0.5, 0.6)]
    judged = judge(result(*groups), [RULE])
    assert judged.verdict == "fail"
    assert [finding.verdict for finding in judged.findings] == ["fail", "inconclusive", "pass"]
    assert [finding.group for finding in judged.failures()] == [(("g", "c"),)]


def test_a_judgement_survives_json() -> None:
    judged = judge(result(measure("a", against=(("g", None),))), [RULE])
    assert Judgement.from_dict(json.loads(json.dumps(judged.to_dict()))) == judged


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6), st.floats(0, 1))
def test_a_pass_means_every_interval_is_on_the_right_side(pairs: list[tuple[float, float]], limit: float) -> None:
    measures = [measure(str(number), *sorted(pair)) for number, pair in enumerate(pairs)]
    judged = judge(result(*measures), [{**RULE, "minimum": limit}])
    assert (judged.verdict == "pass") == (bool(measures) and all((m.low or 0) >= limit for m in measures))
