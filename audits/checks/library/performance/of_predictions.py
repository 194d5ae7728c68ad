"""Measures of yes/no predictions, in closed form from four cells."""

from audits.checks.contract import NOT_TESTABLE, OK, SMALL_N, UNDEFINED, Measure
from audits.checks.engine import intervals
from audits.checks.engine.cells import FN, FP, TN, TP, Cells
from audits.checks.engine.rates import (
    ACCURACY,
    FALSE_POSITIVE,
    PREDICTIVE_VALUE,
    PREVALENCE,
    SELECTION,
    SPECIFICITY,
    TRUE_POSITIVE,
    Rate,
)
from audits.checks.library.performance.classification import Parameters

SHARES = {
    "accuracy": ACCURACY,
    "precision": PREDICTIVE_VALUE,
    "recall": TRUE_POSITIVE,
    "specificity": SPECIFICITY,
    "prevalence": PREVALENCE,
    "selection_rate": SELECTION,
}
NO_PREDICTION = "No prediction column was declared."


def predicted(cells: Cells | None, parameters: Parameters) -> list[Measure]:
    """Accuracy, precision, recall, specificity, prevalence, selection rate, F1 and balanced accuracy."""
    if cells is None:
        names = (*SHARES, "f1", "balanced_accuracy")
        return [Measure(name, status=NOT_TESTABLE, reason=NO_PREDICTION) for name in names]
    shares = [_share(cells, name, rate, parameters) for name, rate in SHARES.items()]
    return [*shares, _f1(cells, parameters), _balanced(cells, parameters)]


def standing(rows: float, minimum_n: int) -> tuple[str, str]:
    """The status of a figure on so many rows, and the reason unless it is ok."""
    if rows < minimum_n:
        return SMALL_N, f"Too few rows: needs {minimum_n:,}, has {int(rows):,}."
    return OK, ""


def _share(cells: Cells, name: str, rate: Rate, parameters: Parameters) -> Measure:
    above, below = (float(part[0]) for part in rate.parts(cells.sums))
    if below == 0:
        return Measure(
            name, numerator=above, denominator=below, status=UNDEFINED, reason=f"Undefined: {rate.undefined}."
        )
    hits, size = (float(part[0]) for part in rate.parts(cells.effective))
    low, high = intervals.wilson(hits, size, parameters.level)
    status, reason = standing(float(rate.parts(cells.counts)[1][0]), parameters.minimum_n)
    return Measure(
        name,
        value=above / below,
        low=low,
        high=high,
        numerator=above,
        denominator=below,
        status=status,
        reason=reason,
        method="wilson",
    )


def _f1(cells: Cells, parameters: Parameters) -> Measure:
    """F1 = 2J / (1 + J) with J = TP / (TP + FP + FN), a share, whose Wilson limits are carried over.

    After Hand, Christen and Kirielle (2021), who read F1 through that share.
    """
    touched = [TP, FP, FN]
    above, below = float(cells.sums[0, TP]), float(cells.sums[0, touched].sum())
    if below == 0:
        reason = "Undefined: no labelled rows are positive or predicted positive."
        return Measure("f1", numerator=above, denominator=below, status=UNDEFINED, reason=reason)
    limits = intervals.wilson(float(cells.effective[0, TP]), float(cells.effective[0, touched].sum()), parameters.level)
    value, low, high = (2 * share / (1 + share) for share in (above / below, *limits))
    status, reason = standing(float(cells.counts[0, touched].sum()), parameters.minimum_n)
    return Measure("f1", (), (), value, low, high, above, below, status, reason, method="wilson on TP / (TP + FP + FN)")


def _balanced(cells: Cells, parameters: Parameters) -> Measure:
    """Mean of recall and specificity = (1 + TPR - FPR) / 2, with Newcombe's interval of that difference."""
    hits, positives = (float(part[0]) for part in TRUE_POSITIVE.parts(cells.sums))
    alarms, negatives = (float(part[0]) for part in FALSE_POSITIVE.parts(cells.sums))
    if not positives or not negatives:
        return Measure("balanced_accuracy", status=UNDEFINED, reason="Undefined: only one class has labels.")
    found, sick = (float(part[0]) for part in TRUE_POSITIVE.parts(cells.effective))
    wrong, well = (float(part[0]) for part in FALSE_POSITIVE.parts(cells.effective))
    low, high = intervals.difference(found, sick, wrong, well, parameters.level)
    fewest = min(float(rate.parts(cells.counts)[1][0]) for rate in (TRUE_POSITIVE, FALSE_POSITIVE))
    status, reason = standing(fewest, parameters.minimum_n)
    return Measure(
        "balanced_accuracy",
        value=(1 + hits / positives - alarms / negatives) / 2,
        low=(1 + low) / 2,
        high=(1 + high) / 2,
        denominator=float(cells.sums[0, [TP, FN, FP, TN]].sum()),
        status=status,
        reason=reason,
        method="newcombe",
    )
