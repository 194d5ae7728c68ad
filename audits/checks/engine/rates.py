"""Rates of a group in closed form from its six cells; a rate with nothing to divide by is undefined, never 0.

Definitions: Hardt, Price and Srebro (2016) for the error rates, names as in fairlearn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.checks.engine.cells import FN, FP, TN, TP, UNLABELLED_NO, UNLABELLED_YES

Counts = NDArray[np.float64] | NDArray[np.int32]

EVERY_CELL = (TP, FN, FP, TN, UNLABELLED_YES, UNLABELLED_NO)
SAID_YES = (TP, FP, UNLABELLED_YES)
SAID_NO = (FN, TN, UNLABELLED_NO)
LABELLED = (TP, FN, FP, TN)


@dataclass(frozen=True)
class Rate:
    """A share of cells in cells. `undefined` says why when the lower part is empty."""

    name: str
    above: tuple[int, ...]
    below: tuple[int, ...]
    undefined: str

    @property
    def needs_label(self) -> bool:
        return self.below != EVERY_CELL

    def parts(self, cells: Counts) -> tuple[NDArray[Any], NDArray[Any]]:
        """Numerator and denominator; cells has shape (…, 6), each part the shape in front of it."""
        return cells[..., self.above].sum(axis=-1), cells[..., self.below].sum(axis=-1)

    def of(self, cells: Counts) -> NDArray[np.float64]:
        """The rate, NaN where undefined; shape as in `parts`."""
        return divide(*self.parts(cells))


SELECTION = Rate("selection_rate", SAID_YES, EVERY_CELL, "no rows with a prediction")
TRUE_POSITIVE = Rate("true_positive_rate", (TP,), (TP, FN), "no rows with a positive label")
FALSE_POSITIVE = Rate("false_positive_rate", (FP,), (FP, TN), "no rows with a negative label")
FALSE_NEGATIVE = Rate("false_negative_rate", (FN,), (TP, FN), "no rows with a positive label")
PREDICTIVE_VALUE = Rate("positive_predictive_value", (TP,), (TP, FP), "no labelled rows were predicted positive")
ACCURACY = Rate("accuracy", (TP, TN), LABELLED, "no rows with a label")
SPECIFICITY = Rate("specificity", (TN,), (FP, TN), "no rows with a negative label")
PREVALENCE = Rate("prevalence", (TP, FN), LABELLED, "no rows with a label")
GROUP_RATES = (SELECTION, TRUE_POSITIVE, FALSE_POSITIVE, FALSE_NEGATIVE, PREDICTIVE_VALUE, ACCURACY)


def favourable(side: bool) -> Rate:
    """The rate of the predicted outcome that is good for a person: predicted yes, or predicted no."""
    return Rate("favourable_rate", SAID_YES if side else SAID_NO, EVERY_CELL, SELECTION.undefined)


def divide(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    """above / below, elementwise; NaN where below is 0."""
    quotient = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    np.divide(above, below, out=quotient, where=np.asarray(below) > 0)
    return quotient
