"""Measures of scores: how they rank, and how far they can be read as probabilities."""

from collections.abc import Callable
from dataclasses import replace

from audits.checks.contract import NOT_TESTABLE, OK, UNDEFINED, Measure
from audits.checks.engine import calibration, ranking
from audits.checks.engine.ranking import Estimate
from audits.checks.engine.scores import BINS, Scores
from audits.checks.library.performance.classification import Parameters
from audits.checks.library.performance.of_predictions import standing

RANKING = ("roc_auc", "gini", "pr_auc", "ks_statistic")
CALIBRATION = ("brier_score", "log_loss", "expected_calibration_error")
NO_INTERVAL = "No interval: the methods at hand hold for unweighted rows of sufficient number only."
IMPOSSIBLE = "Undefined: a row happened to which the score gave probability 0, so the loss is infinite."


def scored(scores: Scores | None, parameters: Parameters, seed: int) -> list[Measure]:
    """Every measure of scores, each with its own status."""
    if scores is None:
        reason = "No score column was declared."
        return [Measure(name, status=NOT_TESTABLE, reason=reason) for name in RANKING + CALIBRATION]
    return _ranked(scores, parameters, seed) + _calibrated(scores, parameters, seed)


def is_probability(scores: Scores) -> bool:
    """Whether all scores lie in [0, 1]; scores must not be empty."""
    return bool(scores.low[0] >= 0 and scores.high[-1] <= 1)


def _ranked(scores: Scores, parameters: Parameters, seed: int) -> list[Measure]:
    if not scores.n_positive or not scores.n_negative:
        reason = f"Undefined: {_absent(scores)}."
        return [_empty(name, scores, UNDEFINED, reason) for name in RANKING]
    fewest = min(scores.n_positive, scores.n_negative)
    area = ranking.area(scores, parameters.level)
    recall = ranking.precision_recall_area(scores, parameters.level)
    gap = ranking.largest_gap(scores, parameters.level, parameters.replicates, seed)
    estimates = {"roc_auc": area, "gini": _doubled(area), "pr_auc": recall, "ks_statistic": gap}
    return [_measure(name, scores, estimate, fewest, parameters) for name, estimate in estimates.items()]


def _calibrated(scores: Scores, parameters: Parameters, seed: int) -> list[Measure]:
    if not scores.size:
        return [_empty(name, scores, UNDEFINED, f"Undefined: {_absent(scores)}.") for name in CALIBRATION]
    if not is_probability(scores):
        reason = (
            f"Scores run from {scores.low[0]:g} to {scores.high[-1]:g}; "
            "only scores between 0 and 1 can be read as probabilities."
        )
        return [_empty(name, scores, NOT_TESTABLE, reason) for name in CALIBRATION]
    makers: dict[str, Callable[[], Estimate | None]] = {
        "brier_score": lambda: calibration.brier(scores, parameters.level),
        "log_loss": lambda: calibration.log_loss(scores, parameters.level),
        "expected_calibration_error": lambda: calibration.expected_error(
            scores, parameters.level, parameters.calibration_bands, parameters.replicates, seed
        ),
    }
    found = []
    for name, make in makers.items():
        estimate = make()
        if estimate is None:
            found.append(_empty(name, scores, UNDEFINED, IMPOSSIBLE))
        else:
            found.append(_measure(name, scores, estimate, scores.size, parameters))
    return found


def _absent(scores: Scores) -> str:
    if not scores.size:
        return "no rows with a label and a score"
    return f"no scored rows with a {'negative' if scores.n_positive else 'positive'} label"


def _doubled(area: Estimate) -> Estimate:
    """Gini = 2 AUC - 1, and its limits with it."""
    limits = area.interval and (2 * area.interval[0] - 1, 2 * area.interval[1] - 1)
    return replace(area, value=2 * area.value - 1, interval=limits, precision=2 * area.precision)


def _empty(name: str, scores: Scores, status: str, reason: str) -> Measure:
    return Measure(
        name, numerator=float(scores.n_positive), denominator=float(scores.size), status=status, reason=reason
    )


def _measure(name: str, scores: Scores, estimate: Estimate, rows: int, parameters: Parameters) -> Measure:
    """The measure of an estimate; `rows` are those of the rarer class where both are needed."""
    status, reason = standing(rows, parameters.minimum_n)
    if estimate.interval is None and status == OK:
        status, reason = NOT_TESTABLE, NO_INTERVAL
    if estimate.precision and status == OK:
        reason = f"Read from {BINS:,} bins: true within ±{estimate.precision:.1g}; the interval includes that."
    low, high = estimate.interval or (None, None)
    return Measure(
        name,
        value=estimate.value,
        low=low,
        high=high,
        numerator=float(scores.n_positive),
        denominator=float(scores.size),
        status=status,
        reason=reason,
        method=estimate.method,
        undefined_share=estimate.undefined_share,
        precision=estimate.precision,
    )
