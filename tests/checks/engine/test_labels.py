"""Labels of any kind: declared, compared by the stated rule, never guessed and never coerced."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from audits.checks.refusals import Refused, UnknownValue
from tests.checks.made import FAIRNESS, inputs, run, table

PAIRS = ((1, 1), (1, 0), (0, 1), (0, 0), (0, 0))


def rates(path: Path, **roles: object) -> tuple[float | None, float | None]:
    result = run(FAIRNESS, inputs(path, **roles))
    tpr, fpr = (result.measure(f"{kind}_positive_rate", ()).value for kind in ("true", "false"))
    return tpr, fpr


@pytest.mark.parametrize(
    ("no", "yes", "declared"),
    [
        ("0", "1", 1),
        ("0.0", "1.0", "1"),
        ("0", "1", "1.0"),
        ("2", "1", 1),
        ("1", "2", 2),
        ("no", "yes", "yes"),
        ("-1", "1", 1),
        ("False", "True", "True"),
        ("01", "1", "1"),
    ],
)
def test_any_pair_of_values(tmp_path: Path, no: str, yes: str, declared: Any) -> None:
    path = table(tmp_path, "g y p", [("a", (no, yes)[y], (no, yes)[p]) for y, p in PAIRS])
    assert rates(path, positive_label=declared, favourable=None) == (1 / 2, pytest.approx(1 / 3))


def test_label_and_prediction_may_be_spelled_differently_when_declared(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", [("a", y, ("Low", "High")[p]) for y, p in PAIRS])
    assert rates(path, positive_prediction="High", favourable="Low")[0] == 1 / 2


def test_several_values_may_be_positive(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", [("a", 1, "Medium"), ("a", 1, "High"), ("a", 0, "Low")])
    assert rates(path, positive_prediction=["Medium", "High"], favourable="Low") == (1, 0)


@pytest.mark.parametrize("kind", [pa.bool_(), pa.int8(), pa.float64(), pa.string()])
def test_parquet_types_keep_their_meaning(tmp_path: Path, kind: pa.DataType) -> None:
    path = tmp_path / "data.parquet"
    values = [pa.array([pair[place] for pair in PAIRS]).cast(pa.bool_()).cast(kind) for place in (0, 1)]
    parquet.write_table(pa.table([pa.array(["a"] * 5), *values], names=["g", "y", "p"]), path)
    yes = "true" if kind in (pa.bool_(), pa.string()) else "1"
    assert rates(path, positive_label=yes, favourable=yes) == (1 / 2, pytest.approx(1 / 3))


def test_case_counts(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", [("a", "Yes", "Yes"), ("a", "No", "No")])
    with pytest.raises(UnknownValue):
        rates(path, positive_label="yes", favourable=None)


def test_a_model_that_never_says_yes_is_understood(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", [("a", 1, 0), ("a", 0, 0)])
    assert rates(path, favourable=None) == (0, 0)


@pytest.mark.parametrize("favourable", ["Medium", ["Low", "High"], "Great"])
def test_a_favourable_outcome_that_is_unclear_is_refused(tmp_path: Path, favourable: Any) -> None:
    path = table(tmp_path, "g y p", [("a", 1, "Medium"), ("a", 1, "High"), ("a", 0, "Low")])
    with pytest.raises(Refused) as refused:
        rates(path, positive_prediction=["Medium", "High"], favourable=favourable)
    assert "favourable" in refused.value.fields


def test_without_a_favourable_outcome_the_impact_ratio_is_not_guessed(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", [("a", 1, 1), ("b", 0, 0)])
    (impact,) = run(FAIRNESS, inputs(path, favourable=None)).named("impact_ratio")
    assert (impact.status, impact.value) == ("not_testable", None)
