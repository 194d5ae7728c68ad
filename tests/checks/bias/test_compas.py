"""COMPAS, as published: Larson, Mattu, Kirchner and Angwin (2016) and the counts of the two-year file."""

from pathlib import Path
from typing import Any

import pytest

from audits.checks.contract import Result
from governance.desk.demo import realdata
from tests.checks.made import FAIRNESS, inputs, run

ROLES: dict[str, Any] = {
    "label": "two_year_recid",
    "prediction": "score_text",
    "groups": ["race"],
    "positive_label": 1,
    "positive_prediction": ["Medium", "High"],
    "favourable": "Low",
}


@pytest.fixture(scope="module")
def everybody(compas_file: Path) -> Result:
    return run(FAIRNESS, inputs(compas_file, **ROLES), replicates=10_000)


@pytest.mark.parametrize(
    ("race", "fp", "tn", "fn", "tp"),
    [("African-American", 805, 990, 532, 1369), ("Caucasian", 349, 1139, 461, 505)],
)
def test_all_7214_rows(everybody: Result, race: str, fp: int, tn: int, fn: int, tp: int) -> None:
    group = (("race", race),)
    false_positives = everybody.measure("false_positive_rate", group)
    false_negatives = everybody.measure("false_negative_rate", group)
    assert (false_positives.numerator, false_positives.denominator) == (fp, fp + tn)
    assert (false_negatives.numerator, false_negatives.denominator) == (fn, fn + tp)
    assert everybody.rows["used"] == 7214


@pytest.mark.parametrize(
    ("race", "false_positive", "false_negative"), [("African-American", 44.85, 27.99), ("Caucasian", 23.45, 47.72)]
)
def test_rates_of_all_rows(everybody: Result, race: str, false_positive: float, false_negative: float) -> None:
    group = (("race", race),)
    for name, published in (("false_positive_rate", false_positive), ("false_negative_rate", false_negative)):
        measure = everybody.measure(name, group)
        assert measure.value == pytest.approx(published / 100, abs=5e-5)
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low < measure.value < measure.high


@pytest.mark.parametrize(
    ("race", "false_positive", "false_negative"), [("African-American", 42.3, 28.5), ("Caucasian", 22.0, 49.6)]
)
def test_the_filter_of_6172_rows(
    compas: realdata.Table, tmp_path: Path, race: str, false_positive: float, false_negative: float
) -> None:
    path = tmp_path / "filtered.csv"
    path.write_bytes(compas.keep(realdata.published_selection).select("race", "score_text", "two_year_recid").csv())
    result = run(FAIRNESS, inputs(path, **ROLES))
    assert result.rows["used"] == 6172
    group = (("race", race),)
    found = [100 * (result.measure(f"false_{kind}_rate", group).value or 0) for kind in ("positive", "negative")]
    assert found == pytest.approx([false_positive, false_negative], abs=0.05)


def test_two_engines_agree_on_every_group(everybody: Result) -> None:
    assert everybody.agreement is not None
    assert everybody.agreement.compared >= 36
    assert everybody.agreement.max_difference < 1e-12


def test_groups_too_small_to_judge_say_so(everybody: Result) -> None:
    small = everybody.measure("impact_ratio", (("race", "Native American"),))
    assert small.status == "small_n"
    assert "needs 30, has 18" in small.reason
    assert small.value is not None
