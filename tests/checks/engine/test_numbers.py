"""Scores and weights are plain decimal numbers, or the run is refused with the line."""

from pathlib import Path

import pytest

from audits.checks.contract import Result
from audits.checks.refusals import BadNumber
from tests.checks.made import PERFORMANCE, inputs, run


def scored(folder: Path, text: str, **roles: object) -> Result:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return run(PERFORMANCE, inputs(path, prediction=None, groups=None, favourable=None, score="s", **roles))


@pytest.mark.parametrize(
    "value", ["NaN", "inf", "-Infinity", "1_000", "0x1", "1e309", "2024-01-31", "0,5", "1.2.3", "--1", "half", "1 000"]
)
def test_what_is_no_finite_number_is_refused_with_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(BadNumber) as refused:
        scored(tmp_path, f'y,s\n1,0.9\n0,"{value}"\n')
    assert f"“{value}”" in str(refused.value)
    assert "line 3" in str(refused.value)
    assert set(refused.value.fields) == {"score"}


def test_the_line_is_right_after_fields_with_line_breaks(tmp_path: Path) -> None:
    with pytest.raises(BadNumber, match="line 5"):
        scored(tmp_path, 'y,t,s\n1,"a\nb\nc",0.9\n0,d,x\n')


@pytest.mark.parametrize("value", ["0.5", ".5", "5e-1", "+0.5", " 0.5 ", "0.50"])
def test_spellings_of_a_number(tmp_path: Path, value: str) -> None:
    result = scored(tmp_path, f"y,s\n1,0.9\n0,{value}\n1,0.5\n0,0.1\n")
    assert result.measure("roc_auc").value == (4 - 0.5) / 4


def test_decimal_commas_where_the_layout_calls_for_them(tmp_path: Path) -> None:
    result = scored(tmp_path, "y;s\n1;0,9\n0;0,5\n1;0,5\n0;0,1\n")
    assert result.measure("roc_auc").value == (4 - 0.5) / 4
    assert "Numbers in “s” are read with a decimal comma." in result.reading


def test_comma_and_point_side_by_side_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadNumber, match="some with a point"):
        scored(tmp_path, "y;s\n1;0.9\n0;0,5\n")


def test_scores_of_1e308_are_ranked(tmp_path: Path) -> None:
    result = scored(tmp_path, "y,s\n1,1e308\n0,-1e308\n1,-1\n0,0\n")
    assert result.measure("roc_auc").value == 3 / 4
    assert result.measure("brier_score").status == "not_testable"


def test_a_declared_missing_number_is_missing(tmp_path: Path) -> None:
    result = scored(tmp_path, "y,s\n1,0.9\n0,-999\n0,NA\n0,0.1\n", missing_values=["-999.0", "NA"])
    assert result.rows["missing_score"] == 2
    assert result.measure("roc_auc").value == 1
