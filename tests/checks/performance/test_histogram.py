"""Many different scores go into 65,536 bins; the stated precision holds what the rows would give."""

import random
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from audits.checks.contract import Result
from tests.checks.made import PERFORMANCE, inputs, run, table

CHANCE = random.Random(11)
ROWS = [(y, min(max(CHANCE.gauss(0.4 + 0.2 * y, 0.2), 0), 1)) for y in (CHANCE.randint(0, 1) for _ in range(8_000))]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return table(tmp_path_factory.mktemp("scores"), "y s", ROWS)


def scored(path: Path, exact_scores: int) -> Result:
    given = inputs(path, groups=None, prediction=None, favourable=None, score="s")
    return run(PERFORMANCE, given, exact_scores=exact_scores)


def test_the_bracket_holds_the_exact_figures(path: Path) -> None:
    exact, binned = scored(path, 65_536), scored(path, 1_000)
    for name in ("roc_auc", "pr_auc", "ks_statistic", "brier_score", "expected_calibration_error"):
        ours, theirs = binned.measure(name), exact.measure(name)
        assert theirs.precision == 0
        assert 0 < ours.precision < 1e-3
        assert ours.value == pytest.approx(theirs.value, abs=ours.precision + 1e-12), name
        assert "65,536 bins" in ours.reason


def test_the_area_is_within_a_few_millionths(path: Path) -> None:
    area = scored(path, 1_000).measure("roc_auc")
    y, s = zip(*ROWS, strict=True)
    assert area.precision < 2e-5
    assert area.value == pytest.approx(metrics.roc_auc_score(y, s), abs=2e-5)


def test_delong_agrees_with_resampling_rows(path: Path) -> None:
    """DeLong's standard error against 300 resamples of 1,500 rows."""
    rows = ROWS[:1_500]
    folder = path.parent
    given = inputs(table(folder, "y s", rows, "few.csv"), groups=None, prediction=None, favourable=None, score="s")
    area = run(PERFORMANCE, given).measure("roc_auc")
    y, s = (np.array(column) for column in zip(*rows, strict=True))
    chance = np.random.Generator(np.random.PCG64(1))
    drawn = [chance.integers(0, len(rows), len(rows)) for _ in range(300)]
    spread = np.std([metrics.roc_auc_score(y[pick], s[pick]) for pick in drawn])
    assert area.low is not None
    assert area.high is not None
    assert (area.high - area.low) / 2 / 1.96 == pytest.approx(spread, rel=0.15)


def test_a_huge_range_still_holds_the_truth(tmp_path: Path) -> None:
    rows = [*ROWS, (1, 1e308), (0, -1e308)]
    given = inputs(table(tmp_path, "y s", rows), groups=None, prediction=None, favourable=None, score="s")
    area = run(PERFORMANCE, given, exact_scores=1_000).measure("roc_auc")
    y, s = zip(*rows, strict=True)
    assert area.value == pytest.approx(metrics.roc_auc_score(y, s), abs=area.precision)
    assert area.precision > 0.4  # one far value leaves a single bin for the rest, and the figure says so
