"""COMPAS again: accuracy and ranking of the two-year file."""

from pathlib import Path

import pytest

from tests.checks.made import PERFORMANCE, inputs, run


def test_two_year_file(compas_file: Path) -> None:
    given = inputs(
        compas_file,
        label="two_year_recid",
        prediction="score_text",
        score="v_decile_score",
        groups=None,
        positive_label=1,
        positive_prediction=["Medium", "High"],
        favourable=None,
    )
    result = run(PERFORMANCE, given)
    accuracy = result.measure("accuracy")
    assert (accuracy.numerator, accuracy.denominator) == (2681 + 2035, 7214)
    assert accuracy.value == pytest.approx(0.654, abs=5e-4)
    assert result.measure("roc_auc").value == pytest.approx(0.672, abs=5e-4)
    assert result.agreement is not None
    assert result.agreement.engine.startswith("scikit-learn")
