"""A rate with nothing to divide by is undefined, with the reason: never 0, never 1, never a pass."""

from pathlib import Path

import fairlearn.metrics
import pytest

from audits.checks.contract import Result
from tests.checks.made import FAIRNESS, cells, inputs, run, table

A, B, C = ((("g", name),) for name in "abc")


def result(folder: Path, **groups: tuple[int, int, int, int]) -> Result:
    return run(FAIRNESS, inputs(table(folder, "g y p", cells(**groups))))


def test_a_group_without_positives(tmp_path: Path) -> None:
    found = result(tmp_path, a=(40, 10, 10, 40), b=(0, 0, 20, 60))
    measure = found.measure("true_positive_rate", B)
    assert (measure.status, measure.value, measure.low) == ("undefined", None, None)
    assert measure.reason == "Undefined: no rows with a positive label."
    assert found.measure("false_positive_rate", B).status == "ok"


def test_a_group_without_negatives(tmp_path: Path) -> None:
    found = result(tmp_path, a=(40, 10, 10, 40), b=(30, 40, 0, 0))
    assert found.measure("false_positive_rate", B).reason == "Undefined: no rows with a negative label."


def test_equalized_odds_come_from_the_defined_rates_and_say_so(tmp_path: Path) -> None:
    """fairlearn counts an undefined rate as 0 and answers the greatest disparity there is."""
    rows = cells(a=(50, 0, 10, 40), b=(0, 0, 20, 60))
    found = run(FAIRNESS, inputs(table(tmp_path, "g y p", rows)))
    odds = found.measure("equalized_odds_difference", (), by=["g"])
    assert odds.status == "ok"
    assert odds.value == pytest.approx(20 / 80 - 10 / 50)
    assert "true positive rate, for fewer than two groups have enough rows" in odds.reason
    theirs = fairlearn.metrics.equalized_odds_difference(
        [y for _, y, _ in rows], [p for _, _, p in rows], sensitive_features=[g for g, _, _ in rows]
    )
    assert theirs == 1.0
    opportunity = found.measure("equal_opportunity_difference", (), by=["g"])
    assert (opportunity.status, opportunity.value) == ("undefined", None)


def test_a_reference_without_predicted_positives(tmp_path: Path) -> None:
    found = result(tmp_path, a=(0, 60, 0, 60), b=(20, 20, 10, 30))
    measure = found.measure("selection_rate_ratio", B)
    assert measure.against == A
    assert (measure.status, measure.value) == ("undefined", None)
    assert "the reference group's selection rate is 0" in measure.reason
    assert found.measure("selection_rate_difference", B).status == "ok"
    precision = found.measure("positive_predictive_value_ratio", B)
    assert "no labelled rows were predicted positive" in precision.reason


def test_ratios_across_groups_when_nobody_is_selected(tmp_path: Path) -> None:
    found = result(tmp_path, a=(0, 60, 0, 60), b=(0, 40, 0, 40))
    ratio = found.measure("demographic_parity_ratio", (), by=["g"])
    assert (ratio.status, ratio.value) == ("undefined", None)
    assert found.measure("demographic_parity_difference", (), by=["g"]).value == 0


def test_a_group_never_drawn_is_reported_by_its_share(tmp_path: Path) -> None:
    found = run(
        FAIRNESS,
        inputs(table(tmp_path, "g y p", cells(a=(400, 100, 100, 400), b=(1, 1, 0, 0), c=(10, 10, 10, 10)))),
        minimum_n=0,
        replicates=4000,
    )
    spread = found.measure("demographic_parity_difference", (), by=["g"])
    assert spread.undefined_share == 0  # two other groups are always drawn
    drawn = run(
        FAIRNESS,
        inputs(table(tmp_path, "g y p", cells(a=(400, 100, 100, 400), b=(1, 1, 0, 0)))),
        minimum_n=0,
        replicates=4000,
    ).measure("demographic_parity_difference", (), by=["g"])
    assert drawn.undefined_share == pytest.approx((1 - 2 / 1002) ** 1002, abs=0.03)


def test_an_empty_count_has_an_interval_with_width(tmp_path: Path) -> None:
    """Resampling a rate of 0 of 40 would give 0 to 0, and a verdict that chance might explain."""
    found = result(tmp_path, a=(40, 10, 10, 40), b=(0, 20, 0, 20))
    ratio = found.measure("selection_rate_ratio", B)
    assert ratio.value == 0
    assert ratio.method == "mover"
    assert ratio.high is not None
    assert ratio.high > 0.1
