"""Every figure equals scikit-learn's on the rows themselves, not only on the counts."""

import math
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn import metrics

from tests.checks.made import PERFORMANCE, inputs, run, table

ROWS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1]), st.integers(1, 19).map(lambda n: n / 20)), max_size=80
).map(lambda rows: [(1, 1, 0.7), (0, 0, 0.4), (1, 0, 0.4), *rows])
SOME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@SOME
@given(ROWS)
def test_figures_equal_scikit_learns(rows: list[tuple[int, int, float]]) -> None:
    with TemporaryDirectory() as folder:
        result = run(PERFORMANCE, inputs(table(Path(folder), "y p s", rows), groups=None, score="s"))
    y, p, s = zip(*rows, strict=True)
    false, true, _ = metrics.roc_curve(y, s, drop_intermediate=False)
    expected = {
        "accuracy": metrics.accuracy_score(y, p),
        "precision": metrics.precision_score(y, p),
        "recall": metrics.recall_score(y, p),
        "f1": metrics.f1_score(y, p),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, p),
        "roc_auc": metrics.roc_auc_score(y, s),
        "gini": 2 * metrics.roc_auc_score(y, s) - 1,
        "pr_auc": metrics.average_precision_score(y, s),
        "ks_statistic": max(abs(true - false)),
        "brier_score": metrics.brier_score_loss(y, s),
        "log_loss": metrics.log_loss(y, s),
    }
    for name, theirs in expected.items():
        measure = result.measure(name)
        assert measure.value == pytest.approx(theirs, abs=1e-11), name
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low - 1e-9 <= measure.value <= measure.high + 1e-9 or name == "ks_statistic"


def test_calibration_error_equals_its_definition(tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [(int(chance.random() < s), s) for s in (round(chance.random(), 3) for _ in range(500))]
    result = run(
        PERFORMANCE, inputs(table(tmp_path, "y s", rows), groups=None, prediction=None, favourable=None, score="s")
    )
    bands: dict[int, list[tuple[int, float]]] = {}
    for row in rows:
        bands.setdefault(min(int(row[1] * 10), 9), []).append(row)
    by_hand = math.fsum(abs(sum(s for _, s in band) - sum(y for y, _ in band)) for band in bands.values()) / 500
    assert result.measure("expected_calibration_error").value == pytest.approx(by_hand, abs=1e-11)
    (curve,) = [figure for figure in result.figures if figure.name == "calibration_curve"]
    assert sum(row[curve.columns.index("rows")] for row in curve.rows) == 500  # type: ignore[misc]  # all numbers
