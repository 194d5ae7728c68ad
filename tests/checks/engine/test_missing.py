"""Missing values: a group of its own, predictions left out and counted, labels missing only where needed."""

from pathlib import Path

from audits.checks.contract import Result
from tests.checks.made import FAIRNESS, cells, inputs, run, table

NOBODY = (("g", None),)
ROWS = [
    *cells(a=(40, 10, 10, 40), b=(20, 20, 10, 30)),
    *((None, label, prediction) for _, label, prediction in cells(x=(60, 10, 20, 50))),
    ("a", 1, None),
    ("b", 0, None),
    ("a", None, 1),
]


def result(folder: Path, **parameters: object) -> Result:
    return run(FAIRNESS, inputs(table(folder, "g y p", ROWS)), **parameters)


def test_a_missing_group_is_a_group_of_its_own_in_every_view(tmp_path: Path) -> None:
    found = result(tmp_path)
    for name in ("share_of_rows", "selection_rate", "true_positive_rate", "impact_ratio"):
        assert found.measure(name, NOBODY).status == "ok"
    assert found.measure("selection_rate", NOBODY).denominator == 140
    assert found.rows["missing:g"] == 140
    assert any("“g” is missing in 140 rows" in said for said in found.limitations)


def test_it_is_not_mixed_up_with_a_group_called_missing(tmp_path: Path) -> None:
    rows = [("missing", 1, 1), (None, 1, 1), (None, 0, 0)]
    found = run(FAIRNESS, inputs(table(tmp_path, "g y p", rows)))
    assert found.measure("selection_rate", (("g", "missing"),)).denominator == 1
    assert found.measure("selection_rate", NOBODY).denominator == 2


def test_it_sets_the_reference_only_when_the_parameters_say_so(tmp_path: Path) -> None:
    impact = result(tmp_path).measure("impact_ratio", NOBODY)
    assert impact.against == (("g", "a"),)
    allowed = result(tmp_path, missing_may_refer=True).measure("impact_ratio", NOBODY)
    assert allowed.against == NOBODY


def test_rows_without_a_prediction_are_left_out_counted_and_reported(tmp_path: Path) -> None:
    found = result(tmp_path)
    assert found.rows["total"] == len(ROWS)
    assert found.rows["missing_prediction"] == 2
    assert found.rows["used"] == len(ROWS) - 2
    assert any("2 rows without a prediction" in said for said in found.limitations)


def test_a_missing_label_counts_for_outcomes_but_not_for_errors(tmp_path: Path) -> None:
    found = result(tmp_path)
    assert found.rows["missing_label"] == 1
    assert found.measure("selection_rate", (("g", "a"),)).denominator == 101
    assert found.measure("accuracy", (("g", "a"),)).denominator == 100


def test_without_a_label_errors_are_not_testable_and_the_run_goes_on(tmp_path: Path) -> None:
    found = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS), label=None))
    assert found.measure("selection_rate", (("g", "a"),)).status == "ok"
    assert {m.status for m in found.named("true_positive_rate")} == {"not_testable"}
    (odds,) = found.named("equalized_odds_difference")
    assert (odds.status, odds.value) == ("not_testable", None)
