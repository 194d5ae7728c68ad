"""performance.classification: how well do yes/no predictions, and the scores behind them, match what happened?

What the check says of itself; the figures are made in `classification_measures`, loaded by workers only.
"""

from dataclasses import dataclass

from audits.checks.contract import DeclaredCheck, Needs
from audits.checks.parameters import parameter


@dataclass(frozen=True)
class Parameters:
    """How predictions and scores are measured."""

    level: float = parameter(0.95, "Confidence level", "Of every interval.", minimum=0.5, maximum=0.999)
    replicates: int = parameter(
        10_000, "Resamples", "Draws of the cells behind intervals.", minimum=200, maximum=100_000
    )
    minimum_n: int = parameter(30, "Fewest rows", "Figures on fewer rows are shown as too few.", minimum=0, maximum=1e9)
    calibration_bands: int = parameter(
        10, "Calibration bands", "Equal bands of score for the calibration curve.", minimum=2, maximum=100
    )
    exact_scores: int = parameter(
        65_536,
        "Scores kept exactly",
        "Up to so many different scores are kept apart; more go into 65,536 bins with a stated precision.",
        minimum=1_000,
        maximum=2_000_000,
    )


CHECK = DeclaredCheck(
    id="performance.classification",
    version="1.0",
    title="Performance of a classifier",
    question="How well do the predictions, and the scores behind them, match what happened?",
    needs=Needs(
        required=("label", "positive_label"),
        one_of=(("prediction", "score"),),
        optional=("positive_prediction", "weight"),
    ),
    Parameters=Parameters,
    runner="audits.checks.library.performance.classification_measures:run",
    controls=(
        "nist_800_53:ca-2",
        "nist_800_53:sa-11",
        "nist_800_53:ca-7",
        "iso_27001_2022:A.5.8",
        "iso_27001_2022:A.8.29",
    ),
    risks=("R12", "R15", "R48"),
)
