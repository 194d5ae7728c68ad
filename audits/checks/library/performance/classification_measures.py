"""The figures of performance.classification, each with its own status, so that one that fails stops no other."""

from audits.checks import wording
from audits.checks.contract import OK, DeclaredCheck, Figure, Inputs, Measure, Progress, Result
from audits.checks.engine import calibration, ranking, second
from audits.checks.engine.cells import Cells, count
from audits.checks.engine.scores import BINS, Scores, read
from audits.checks.engine.source import Limits, opened
from audits.checks.library.performance.classification import Parameters
from audits.checks.library.performance.of_predictions import predicted
from audits.checks.library.performance.of_scores import is_probability, scored
from audits.checks.parameters import as_dict


def run(check: DeclaredCheck, inputs: Inputs, parameters: Parameters, progress: Progress) -> Result:
    """Counts, measures, has scikit-learn recompute, and says what was found. Raises CheckError."""
    cells: Cells | None = None
    scores: Scores | None = None
    with opened(inputs, Limits()) as source:
        if inputs.prediction:
            progress(0.1, "Counting rows by label and prediction")
            cells = count(source, inputs, (), cap=1)
        if inputs.score:
            progress(0.3, "Counting scores by label")
            scores = read(source, inputs, parameters.exact_scores, cells.outcomes.label if cells else None)
        reading, kind = source.reading + (scores.reading if scores else ()), source.kind
    progress(0.5, "Measuring")
    measures = predicted(cells, parameters) + scored(scores, parameters, inputs.seed)
    progress(0.8, "Recomputing with scikit-learn")
    values = {m.name: m.value for m in measures if m.value is not None}
    comparison = second.scikit()
    if cells:
        second.scikit_on_cells(comparison, cells.sums[0], values)
    if scores:
        second.scikit_on_scores(comparison, scores, values)
    progress(0.95, "Writing down the result")
    return Result(
        check=check.id,
        version=check.version,
        parameters=as_dict(parameters),
        inputs={"digest": inputs.digest, "format": kind, "roles": inputs.roles()},
        seed=inputs.seed,
        measures=tuple(measures),
        figures=tuple(_figures(cells, scores, parameters)),
        rows=_rows(cells, scores),
        conclusions=tuple(_conclusions(measures)),
        limitations=tuple(_limitations(cells, scores, parameters)),
        reading=reading,
        agreement=comparison.agreement(),
    )


def _rows(cells: Cells | None, scores: Scores | None) -> dict[str, int]:
    """What became of the rows; those of the scores under names of their own."""
    rows = dict(cells.rows) if cells else {"total": scores.rows["total"]} if scores else {}
    if scores:
        rows |= {"scored": scores.rows["used"], "missing_score": scores.rows["missing_score"]}
        rows.setdefault("missing_label", scores.rows["missing_label"])
        rows.setdefault("used", scores.rows["used"])
    return rows


def _figures(cells: Cells | None, scores: Scores | None, parameters: Parameters) -> list[Figure]:
    figures = []
    if cells:
        tp, fn, fp, tn, *_ = (float(value) for value in cells.sums[0])
        figures.append(
            Figure(
                "confusion",
                "What was predicted and what happened",
                "table",
                columns=("label", "predicted positive", "predicted negative"),
                rows=(("positive", tp, fn), ("negative", fp, tn)),
            )
        )
    if scores and scores.n_positive and scores.n_negative:
        figures.append(
            Figure(
                "roc_curve",
                "True against false positives as the threshold falls",
                "curve",
                measure="roc_auc",
                columns=("false_positive_rate", "true_positive_rate", "score"),
                rows=tuple(ranking.curve(scores)),
            )
        )
    if scores and scores.size and is_probability(scores):
        bands = calibration.curve(scores, parameters.level, parameters.calibration_bands)
        figures.append(
            Figure(
                "calibration_curve",
                "What happened, by what the score promised",
                "curve",
                measure="expected_calibration_error",
                columns=("mean_score", "observed", "low", "high", "rows", "from", "to"),
                rows=tuple((b.mean_score, b.observed, b.low, b.high, b.rows, b.start, b.end) for b in bands),
            )
        )
    return figures


def _conclusions(measures: list[Measure]) -> list[str]:
    known = {m.name: m for m in measures if m.status == OK and m.value is not None}
    said = []
    if "accuracy" in known and "prevalence" in known:
        accuracy, prevalence = known["accuracy"], known["prevalence"].value or 0.0
        said.append(
            f"{wording.percent(accuracy.value or 0)} of the labelled predictions are right; always predicting the "
            f"commoner class would be right in {wording.percent(max(prevalence, 1 - prevalence))}."
        )
    if "roc_auc" in known:
        area = known["roc_auc"]
        said.append(
            f"Of 100 pairs of a positive and a negative row, the score ranks {100 * (area.value or 0):.0f} rightly: "
            f"area under the ROC curve {wording.interval(area.value or 0, area.low, area.high)}."
        )
    if "expected_calibration_error" in known:
        error = known["expected_calibration_error"].value or 0.0
        said.append(f"On average the score is {100 * error:.1f} percentage points from what happened.")
    return said


def _limitations(cells: Cells | None, scores: Scores | None, parameters: Parameters) -> list[str]:
    said = [
        f"Intervals at {100 * parameters.level:g} % take rows as independent; repeated people make them too narrow.",
        "The figures hold for rows like these; they say nothing about other times or other people.",
    ]
    rows = _rows(cells, scores)
    for name, words in (
        ("missing_prediction", "a prediction"),
        ("missing_score", "a score"),
        ("missing_label", "a label"),
    ):
        if rows.get(name):
            said.append(f"{rows[name]:,} rows without {words} were left out where it is needed, and counted.")
    if scores and not scores.exact:
        said.append(f"There are too many different scores to keep apart: {BINS:,} bins, with the precision stated.")
    if (cells and cells.unit is not None) or (scores and scores.weighted):
        said.append(
            "Rows are weighted: intervals of shares use Kish's effective sample size; measures of scores have none."
        )
    return said
