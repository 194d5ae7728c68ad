"""Turns results of checks into the blocks of a report."""

from collections.abc import Sequence
from typing import cast

from audits.checks import wording
from audits.checks.contract import Measure
from audits.checks.policy import LEFT_OUT, Outcome
from audits.reports import sections as report
from registry.submissions.dossier import CheckedRun

# Shown whole in the report; what is cut is in the attached JSON, and the table says so.
MOST_ROWS = 60


def interval(measure: Measure, digits: int = 3) -> str:
    """`0.449 (0.426–0.472)`, or why there is none."""
    if measure.value is None:
        return f"{measure.status.replace('_', ' ')}: {measure.reason}" if measure.reason else "undefined"
    if not measure.has_interval or measure.low is None or measure.high is None:
        return f"{measure.value:.{digits}f}"
    return f"{measure.value:.{digits}f} ({measure.low:.{digits}f}–{measure.high:.{digits}f})"


def percent(measure: Measure) -> str:
    """`44.85 % (42.5–47.2)`, or why there is none."""
    if measure.value is None:
        return f"undefined: {measure.reason}"
    shown = f"{measure.value * 100:.2f} %"
    if measure.low is not None and measure.high is not None:
        shown += f" ({measure.low * 100:.1f}–{measure.high * 100:.1f})"
    return shown


def limit(outcome: Outcome) -> str:
    """`at least 0.8`, `at most 0.1`, or both."""
    parts = [f"at least {outcome.minimum:g}"] if outcome.minimum is not None else []
    return " and ".join(parts + ([f"at most {outcome.maximum:g}"] if outcome.maximum is not None else []))


def measures_table(caption: str, measures: Sequence[Measure]) -> report.Table:
    """Overall figures with their intervals."""
    return report.Table(
        caption=caption,
        columns=(
            report.Column("Measure", share=44),
            report.Column("Value and interval", numeric=True),
            report.Column("Rows", numeric=True, share=16),
        ),
        rows=tuple(
            (
                wording.label(m.name).capitalize() if wording.label(m.name).islower() else wording.label(m.name),
                interval(m),
                f"{int(m.denominator):,}" if m.denominator is not None else "–",
            )
            for m in measures
        ),
    )


def error_table(checked: CheckedRun) -> report.Table | None:
    """The confusion counts and error rates of every group of a single column; None without labels."""
    counts = checked.error_counts()
    if not counts:
        return None
    return report.Table(
        caption="Errors by group, as counted",
        columns=(
            report.Column("Group", share=18),
            report.Column("Rows", numeric=True),
            report.Column("TP", numeric=True),
            report.Column("FP", numeric=True),
            report.Column("FN", numeric=True),
            report.Column("TN", numeric=True),
            report.Column("False positive rate", numeric=True, share=25),
            report.Column("False negative rate", numeric=True, share=25),
        ),
        rows=tuple(
            (
                wording.group_name(c.group),
                f"{c.rows:,}",
                f"{c.true_positives:,}",
                f"{c.false_positives:,}",
                f"{c.false_negatives:,}",
                f"{c.true_negatives:,}",
                percent(c.fpr),
                percent(c.fnr),
            )
            for c in counts[:MOST_ROWS]
        ),
        note=cut(len(counts)),
    )


def cut(total: int) -> str:
    """What a table says when it does not show every row."""
    return f"{MOST_ROWS} of {total:,} rows shown; all are in the attached evidence." if total > MOST_ROWS else ""


def judged_measures(checked: CheckedRun) -> list[report.Measures]:
    """Each limit that the policy sets to groups, drawn with the groups it looked at: reference first, then worst."""
    seen: dict[tuple[object, ...], Outcome] = {}
    for outcome in checked.judgement.findings:
        if outcome.by:
            seen.setdefault((outcome.measure, outcome.minimum, outcome.maximum, outcome.by), outcome)
    return [_drawn(checked, rule) for rule in seen.values()]


def _drawn(checked: CheckedRun, rule: Outcome) -> report.Measures:
    rows = _judged_rows(checked, rule)
    label = wording.label(rule.measure)
    return report.Measures(
        caption=f"{label[0].upper()}{label[1:]}, by {wording.by_name(rule.by)}",
        name=f"{label[0].upper()}{label[1:]}",
        rows=tuple(rows[:MOST_ROWS]),
        limit=rule.minimum if rule.minimum is not None else rule.maximum,
        failing="below" if rule.minimum is not None else "above",
        reference=1.0 if rule.measure.endswith("ratio") else None,
        note=cut(len(rows)),
    )


def _judged_rows(checked: CheckedRun, rule: Outcome) -> list[report.Measure]:
    verdicts = {
        outcome.group: outcome.verdict
        for outcome in checked.judgement.findings
        if (outcome.measure, outcome.by, outcome.rule) == (rule.measure, rule.by, rule.rule) and outcome.why != LEFT_OUT
    }
    worst = 1 if rule.minimum is not None else -1
    ordered = sorted(
        checked.result.named(rule.measure, rule.by),
        key=lambda m: (not m.is_reference, m.value is None, worst * (m.value or 0.0)),
    )
    return [
        report.Measure(
            group=wording.group_name(m.group),
            n=int(m.denominator) if m.denominator is not None else None,
            value=m.value,
            low=m.low,
            high=m.high,
            verdict=cast(report.Outcome, verdicts.get(m.group, "none")),
            reason=m.reason,
            is_reference=m.is_reference,
        )
        for m in ordered
    ]
