"""The second engine: fairlearn and scikit-learn recompute from the counts what we computed, or the run fails.

A figure is only given when two independent programs agree on it; the largest difference is part of the result.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
import pandas as pd
from fairlearn import metrics as fair
from numpy.typing import NDArray
from sklearn import metrics as learn

from audits.checks.contract import Agreement, Measure
from audits.checks.engine.cells import FN, FP, TN, TP, UNLABELLED_NO, UNLABELLED_YES
from audits.checks.engine.disparity import DISPARITIES
from audits.checks.engine.groups import View
from audits.checks.engine.rates import GROUP_RATES, SELECTION
from audits.checks.engine.scores import Scores
from audits.checks.refusals import EngineDisagreement

TOLERANCE = 1e-9
GROUP_METRICS: dict[str, Callable[..., float]] = {
    "selection_rate": fair.selection_rate,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "false_negative_rate": fair.false_negative_rate,
    "positive_predictive_value": learn.precision_score,
    "accuracy": learn.accuracy_score,
}


@dataclass
class Comparison:
    """Pairs of figures compared so far. Raises EngineDisagreement at the first pair that differs."""

    engine: str
    compared: int = 0
    largest: float = 0.0
    names: list[str] = field(default_factory=list)

    def hold(self, name: str, ours: float, theirs: float) -> None:
        """Compares one figure, absolutely, and relatively above 1."""
        difference = abs(ours - theirs) / max(1.0, abs(ours))
        if not difference <= TOLERANCE:
            raise EngineDisagreement(
                f"Two engines disagree on {name}: ours gives {ours!r}, {self.engine} gives {theirs!r}.",
                "No figure of this run may be used. Please report it.",
            )
        self.compared += 1
        self.largest = max(self.largest, difference)

    def agreement(self) -> Agreement:
        return Agreement(self.engine, self.compared, self.largest, TOLERANCE)


def fairlearn_on(views: Sequence[tuple[View, Sequence[Measure]]]) -> Agreement:
    """Recomputes the group rates and disparities of each view with fairlearn's MetricFrame on weighted cells."""
    comparison = Comparison(f"fairlearn {version('fairlearn')}")
    for view, measures in views:
        by_name: dict[str, list[Measure]] = {}
        for measure in measures:
            by_name.setdefault(measure.name, []).append(measure)
        _hold_rates(comparison, view, by_name)
        _hold_disparities(comparison, view, by_name)
    return comparison.agreement()


def _hold_rates(comparison: Comparison, view: View, measures: dict[str, list[Measure]]) -> None:
    for labelled in (False, True):
        rates = {rate.name: GROUP_METRICS[rate.name] for rate in GROUP_RATES if rate.needs_label is labelled}
        rows = _rows(view, range(len(view.cells.keys)), labelled)
        if not rows.weight.size:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # undefined rates, which we do not compare
            frame = fair.MetricFrame(
                metrics=rates,
                y_true=rows.label,
                y_pred=rows.prediction,
                sensitive_features=rows.group,
                sample_params={name: {"sample_weight": rows.weight} for name in rates},
            )
        for name in rates:
            theirs = frame.by_group[name].to_dict()
            for number, ours in enumerate(measures[name]):
                if ours.value is not None:
                    comparison.hold(f"{name} of {ours.group}", ours.value, float(theirs[number]))


def _hold_disparities(comparison: Comparison, view: View, measures: dict[str, list[Measure]]) -> None:
    """fairlearn's own disparity functions, where all their rates are defined for the same groups."""
    for disparity in DISPARITIES:
        chosen = {tuple(view.comparable(rate)) for rate in disparity.rates}
        if len(chosen) != 1 or not hasattr(fair, f"{disparity.name}_difference"):
            continue
        rows = _rows(view, chosen.pop(), disparity.rates != (SELECTION,))
        for kind in ("difference", "ratio"):
            (ours,) = measures[f"{disparity.name}_{kind}"]
            if ours.value is not None:
                theirs = getattr(fair, f"{disparity.name}_{kind}")(
                    rows.label, rows.prediction, sensitive_features=rows.group, sample_weight=rows.weight
                )
                comparison.hold(ours.name, ours.value, float(theirs))


def scikit() -> Comparison:
    """An empty comparison with scikit-learn."""
    return Comparison(f"scikit-learn {version('scikit-learn')}")


def scikit_on_cells(comparison: Comparison, cells: NDArray[np.float64], ours: dict[str, float]) -> None:
    """Recomputes figures of one group's six cells with scikit-learn; `ours` by measure name."""
    label, prediction, weight = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0]), cells[[TP, FN, FP, TN]]
    known: dict[str, Callable[..., float]] = {
        "accuracy": learn.accuracy_score,
        "precision": learn.precision_score,
        "recall": learn.recall_score,
        "f1": learn.f1_score,
        "balanced_accuracy": learn.balanced_accuracy_score,
    }
    for name, value in ours.items():
        if name in known:
            comparison.hold(name, value, float(known[name](label, prediction, sample_weight=weight)))


def scikit_on_scores(comparison: Comparison, scores: Scores, ours: dict[str, float]) -> None:
    """Recomputes ranking and loss figures from the counts by score (middles of bins) with scikit-learn."""
    label = np.repeat([1, 0], scores.middle.size)
    score, weight = np.tile(scores.middle, 2), np.concatenate([scores.positives, scores.negatives])
    label, score, weight = label[weight > 0], score[weight > 0], weight[weight > 0]
    if "roc_auc" in ours:
        comparison.hold("roc_auc", ours["roc_auc"], float(learn.roc_auc_score(label, score, sample_weight=weight)))
    if "pr_auc" in ours:
        theirs = learn.average_precision_score(label, score, sample_weight=weight)
        comparison.hold("pr_auc", ours["pr_auc"], float(theirs))
    if "ks_statistic" in ours:
        false, true, _ = learn.roc_curve(label, score, sample_weight=weight, drop_intermediate=False)
        comparison.hold("ks_statistic", ours["ks_statistic"], float(np.max(np.abs(true - false))))
    if scores.exact and "brier_score" in ours:
        theirs = learn.brier_score_loss(label, score, sample_weight=weight)
        comparison.hold("brier_score", ours["brier_score"], float(theirs))
    if scores.exact and "log_loss" in ours:
        theirs = learn.log_loss(label, score, sample_weight=weight, labels=[0, 1])
        comparison.hold("log_loss", ours["log_loss"], float(theirs))


@dataclass(frozen=True)
class _Rows:
    """Cells as weighted rows, the form in which other libraries take them."""

    group: "pd.Series[int]"  # a Series, for fairlearn mistakes an array of one row for a scalar
    label: NDArray[np.int64]
    prediction: NDArray[np.int64]
    weight: NDArray[np.float64]


def _rows(view: View, groups: Sequence[int], labelled: bool) -> _Rows:
    """Every cell that holds anything as a row. labelled: only rows with a label; else label 0 stands for missing."""
    meaning = {TP: (1, 1), FN: (1, 0), FP: (0, 1), TN: (0, 0)}
    if not labelled:
        meaning |= {UNLABELLED_YES: (0, 1), UNLABELLED_NO: (0, 0)}
    rows = [
        (number, *meaning[cell], view.cells.sums[number, cell])
        for number in groups
        for cell in meaning
        if view.cells.sums[number, cell] > 0
    ]
    group, label, prediction, weight = zip(*rows, strict=True) if rows else ((), (), (), ())
    return _Rows(
        pd.Series(group, dtype="int64"), np.array(label, int), np.array(prediction, int), np.array(weight, float)
    )
