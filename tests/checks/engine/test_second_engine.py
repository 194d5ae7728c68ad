"""A figure on which two engines differ is never given: the run fails."""

from pathlib import Path

import pytest

from audits.checks.contract import Measure
from audits.checks.engine import second
from audits.checks.engine.groups import View
from audits.checks.engine.rates import Rate
from audits.checks.library.bias import group_measures
from audits.checks.refusals import EngineDisagreement
from tests.checks.made import FAIRNESS, PERFORMANCE, cells, inputs, run, table

ROWS = cells(a=(40, 11, 25, 60), b=(22, 18, 9, 71))


def test_both_agree_to_twelve_digits_and_the_result_says_so(tmp_path: Path) -> None:
    agreement = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS))).agreement
    assert agreement is not None
    assert agreement.engine.startswith("fairlearn 0.15")
    assert agreement.compared == 2 * 6 + 6
    assert agreement.max_difference < 1e-12


def test_a_wrong_rate_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = group_measures.group_rates

    def wrong(view: View, rate: Rate) -> list[Measure]:
        measures = honest(view, rate)
        if rate.name != "false_positive_rate" or not view.by:
            return measures
        return [Measure(**{**vars(measures[0]), "value": 0.123}), *measures[1:]]

    monkeypatch.setattr(group_measures, "group_rates", wrong)
    with pytest.raises(EngineDisagreement, match="false_positive_rate"):
        run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)))


def test_a_wrong_disparity_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second.fair, "equalized_odds_ratio", lambda *args, **named: 0.5)
    with pytest.raises(EngineDisagreement, match="equalized_odds_ratio"):
        run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)))


def test_a_wrong_area_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second.learn, "roc_auc_score", lambda *args, **named: 0.5)
    path = table(tmp_path, "s y p", [(0.9, 1, 1), (0.8, 1, 1), (0.3, 0, 0), (0.85, 0, 1)])
    with pytest.raises(EngineDisagreement, match="roc_auc"):
        run(PERFORMANCE, inputs(path, groups=None, score="s"))


def test_what_is_no_number_never_agrees() -> None:
    with pytest.raises(EngineDisagreement):
        second.Comparison("x").hold("figure", float("nan"), 1.0)
