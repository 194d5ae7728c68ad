"""Disparities bear fairlearn's names and equal fairlearn's figures on the same rows."""

import fairlearn.metrics
import pytest

from audits.checks.contract import Result
from tests.checks.made import FAIRNESS, cells, inputs, run, table

NAMES = [
    f"{n}_{k}" for n in ("demographic_parity", "equalized_odds", "equal_opportunity") for k in ("difference", "ratio")
]
ROWS = cells(a=(40, 11, 25, 60), b=(22, 18, 9, 71), c=(3, 1, 2, 5))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(FAIRNESS, inputs(table(tmp_path_factory.mktemp("d"), "g y p", ROWS)), minimum_n=0, replicates=4000)


@pytest.mark.parametrize("name", NAMES)
def test_equal_to_fairlearn_on_the_rows(result: Result, name: str) -> None:
    groups, labels, predictions = zip(*ROWS, strict=True)
    theirs = getattr(fairlearn.metrics, name)(labels, predictions, sensitive_features=groups)
    measure = result.measure(name, (), by=["g"])
    assert measure.value == pytest.approx(theirs, abs=1e-11)
    assert measure.low is not None
    assert measure.high is not None
    assert 0 <= measure.low <= measure.high <= 1


def test_predictive_parity_follows_the_same_manner(result: Result) -> None:
    values = [40 / 65, 22 / 31, 3 / 5]
    assert result.measure("predictive_parity_difference", (), by=["g"]).value == pytest.approx(
        max(values) - min(values)
    )
    assert result.measure("predictive_parity_ratio", (), by=["g"]).value == pytest.approx(min(values) / max(values))
