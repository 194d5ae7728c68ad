"""Each measure has its own status: what cannot be said stops nothing else."""

from pathlib import Path
from typing import Any

import pytest

from audits.checks.contract import Result
from tests.checks.made import PERFORMANCE, inputs, run, table

RANKING = ("roc_auc", "gini", "pr_auc", "ks_statistic")
CALIBRATION = ("brier_score", "log_loss", "expected_calibration_error")


def scored(folder: Path, rows: list[tuple[Any, ...]], columns: str = "y p s", **roles: Any) -> Result:
    return run(PERFORMANCE, inputs(table(folder, columns, rows), groups=None, favourable=None, score="s", **roles))


def statuses(result: Result, names: tuple[str, ...]) -> set[str]:
    return {result.measure(name).status for name in names}


def test_scores_outside_0_to_1_rank_but_are_no_probabilities(tmp_path: Path) -> None:
    result = scored(tmp_path, [(y, y, 10 * y + n % 7) for n in range(80) for y in (0, 1)])
    assert statuses(result, RANKING) == {"ok"}
    assert statuses(result, CALIBRATION) == {"not_testable"}
    assert "run from 0 to 16" in result.measure("brier_score").reason
    assert all(figure.name != "calibration_curve" for figure in result.figures)


def test_predictions_alone_and_scores_alone(tmp_path: Path) -> None:
    rows = [(y, y, 0.2 + 0.5 * y) for _ in range(40) for y in (0, 1)]
    alone = scored(tmp_path, rows, prediction=None)
    assert alone.measure("accuracy").reason == "No prediction column was declared."
    assert alone.measure("roc_auc").value == 1
    path = table(tmp_path, "y p s", rows)
    without = run(PERFORMANCE, inputs(path, groups=None, favourable=None))
    assert statuses(without, RANKING + CALIBRATION) == {"not_testable"}
    assert without.measure("accuracy").value == 1


def test_prediction_and_score_are_used_for_different_measures(tmp_path: Path) -> None:
    rows = [(1, 0, 0.9), (0, 1, 0.1)] * 40  # every prediction wrong, every score right
    result = scored(tmp_path, rows)
    assert (result.measure("accuracy").value, result.measure("roc_auc").value) == (0, 1)


def test_a_loss_that_is_infinite_is_undefined(tmp_path: Path) -> None:
    result = scored(tmp_path, [(1, 1, 0.0), (0, 0, 0.2), (1, 1, 0.9)] * 30)
    loss = result.measure("log_loss")
    assert (loss.status, loss.value) == ("undefined", None)
    assert "infinite" in loss.reason
    assert result.measure("brier_score").status == "ok"


@pytest.mark.parametrize(
    ("rows", "ranking", "calibration"),
    [
        ([], "undefined", "undefined"),
        ([(1, 1, 0.5)], "undefined", "small_n"),
        ([(1, 1, 0.5), (0, 0, 0.5)], "small_n", "small_n"),
        ([(1, 1, 0.5)] * 40, "undefined", "ok"),
        ([(1, 1, 0.5), (0, 0, 0.5)] * 40, "ok", "ok"),
        ([(1, 1, None), (0, 0, None)] * 40, "undefined", "undefined"),
        ([(None, 1, 0.5), (None, 0, 0.6)] * 40, "undefined", "undefined"),
        ([(None, None, None)] * 3, "undefined", "undefined"),
    ],
    ids=["no rows", "one row", "two rows", "one class", "constant", "no scores", "no labels", "nothing"],
)
def test_degenerate_data(tmp_path: Path, rows: list[tuple[Any, ...]], ranking: str, calibration: str) -> None:
    result = scored(tmp_path, rows)
    assert statuses(result, RANKING) == {ranking}
    assert statuses(result, CALIBRATION) == {calibration}
    assert all(measure.reason for measure in result.measures if measure.value is None)


def test_one_class_has_recall_but_no_specificity(tmp_path: Path) -> None:
    result = scored(tmp_path, [(1, 1, 0.5), (1, 0, 0.5)] * 40)
    assert result.measure("recall").value == 0.5
    assert result.measure("specificity").reason == "Undefined: no rows with a negative label."
    assert result.measure("balanced_accuracy").status == "undefined"


def test_perfect_scores_have_an_interval_with_width(tmp_path: Path) -> None:
    area = scored(tmp_path, [(1, 1, 0.9), (0, 0, 0.1)] * 40).measure("roc_auc")
    assert (area.value, area.high) == (1, 1)
    assert area.low == pytest.approx(0.912, abs=1e-3)


def test_rows_left_out_are_counted(tmp_path: Path) -> None:
    result = scored(tmp_path, [(1, 1, 0.9), (0, None, 0.2), (0, 0, None), (None, 1, 0.4)])
    assert result.rows == {
        "total": 4,
        "used": 3,
        "missing_prediction": 1,
        "missing_label": 1,
        "scored": 2,
        "missing_score": 1,
    }


def test_weighted_scores_have_a_value_but_no_interval(tmp_path: Path) -> None:
    rows = [(y, y, 0.3 + 0.4 * y - n / 100, 1 + n % 3) for n in range(40) for y in (0, 1)]
    result = scored(tmp_path, rows, columns="y p s w", weight="w")
    area = result.measure("roc_auc")
    assert area.status == "not_testable"
    assert area.value is not None
    assert area.low is None
    assert result.measure("accuracy").has_interval
