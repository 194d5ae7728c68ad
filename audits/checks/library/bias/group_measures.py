"""The figures of bias.group_fairness: cells counted once, then arithmetic by each column and where all cross."""

from dataclasses import replace

from audits.checks import wording
from audits.checks.contract import (
    NOT_TESTABLE,
    OK,
    DeclaredCheck,
    Figure,
    Inputs,
    Measure,
    Progress,
    Result,
)
from audits.checks.engine import second
from audits.checks.engine.cells import Cells, count
from audits.checks.engine.disparity import (
    DISPARITIES,
    across_groups,
    against_reference,
    group_rates,
    shares,
)
from audits.checks.engine.groups import Setting, View
from audits.checks.engine.rates import GROUP_RATES, Rate, favourable
from audits.checks.engine.source import Limits, opened
from audits.checks.library.bias.group_fairness import Parameters
from audits.checks.parameters import as_dict

NO_LABEL = "No label column was declared, so errors cannot be seen."
NO_FAVOURABLE = "No favourable outcome was declared; it is never guessed."


def run(check: DeclaredCheck, inputs: Inputs, parameters: Parameters, progress: Progress) -> Result:
    """Counts, compares, has fairlearn recompute, and says what was found. Raises CheckError."""
    with opened(inputs, Limits()) as source:
        progress(0.1, "Counting rows by group, label and prediction")
        cells = count(source, inputs, inputs.groups, parameters.max_groups)
        reading, kind = source.reading, source.kind
    setting = _setting(inputs, parameters)
    views = [View(cells.by(columns), setting) for columns in _groupings(inputs.groups)]
    measures: list[Measure] = _overall(View(cells.by(()), setting), bool(inputs.label))
    figures: list[Figure] = []
    compared: list[tuple[View, list[Measure]]] = []
    for number, view in enumerate(views):
        progress(0.2 + 0.5 * number / len(views), f"Comparing groups by {wording.by_name(view.by)}")
        found, drawn = _compare(view, bool(inputs.label))
        measures += found
        figures += drawn
        compared.append((view, found))
    progress(0.75, "Recomputing with fairlearn")
    agreement = second.fairlearn_on(compared)
    progress(0.95, "Writing down the result")
    return Result(
        check=check.id,
        version=check.version,
        parameters=as_dict(parameters),
        inputs={"digest": inputs.digest, "format": kind, "roles": inputs.roles()},
        seed=inputs.seed,
        measures=tuple(measures),
        figures=tuple(figures),
        rows=cells.rows,
        conclusions=tuple(sentence for view, found in compared for sentence in _conclusions(view, found)),
        limitations=tuple(_limitations(cells, setting, measures)),
        reading=reading,
        agreement=agreement,
    )


def _setting(inputs: Inputs, parameters: Parameters) -> Setting:
    return Setting(
        level=parameters.level,
        replicates=parameters.replicates,
        seed=inputs.seed,
        minimum_n=parameters.minimum_n,
        share=parameters.exclude_below_share,
        rule=parameters.reference_rule,
        reference=parameters.reference,
        missing_may_refer=parameters.missing_may_refer,
    )


def _groupings(columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Each column alone, then all of them crossed."""
    return [(column,) for column in columns] + ([columns] if len(columns) > 1 else [])


def _overall(view: View, has_label: bool) -> list[Measure]:
    return [measure for rate in _rates(view) for measure in _rate(view, rate, has_label)]


def _rates(view: View) -> tuple[Rate, ...]:
    side = view.cells.outcomes.favourable
    return GROUP_RATES if side is None else (*GROUP_RATES, favourable(side))


def _rate(view: View, rate: Rate, has_label: bool) -> list[Measure]:
    if rate.needs_label and not has_label:
        return [Measure(rate.name, by=view.by, status=NOT_TESTABLE, reason=NO_LABEL)]
    return group_rates(view, rate)


def _compare(view: View, has_label: bool) -> tuple[list[Measure], list[Figure]]:
    """All measures by one grouping: shares, rates, comparisons with the reference, disparities; and the figures."""
    side = view.cells.outcomes.favourable
    good = None if side is None else favourable(side)
    reference, chosen = view.reference(good)
    measures = shares(view)
    for rate in _rates(view):
        measures += _rate(view, rate, has_label)
    for rate in GROUP_RATES:
        if has_label or not rate.needs_label:
            for kind in ("ratio", "difference"):
                measures += against_reference(view, rate, reference, chosen, f"{rate.name}_{kind}", kind)
    if good is None:
        measures.append(Measure("impact_ratio", by=view.by, status=NOT_TESTABLE, reason=NO_FAVOURABLE))
    else:
        measures += against_reference(view, good, reference, chosen, "impact_ratio", "ratio")
    for disparity in DISPARITIES:
        for kind in ("difference", "ratio"):
            measures.append(across_groups(view, disparity, kind))
    if not has_label:
        measures = [_untestable(measure) for measure in measures]
    note = _reference_note(view, reference, chosen)
    return measures, _figures(view, good is not None, has_label, note)


def _untestable(measure: Measure) -> Measure:
    """Disparities of errors, when there is no label to see errors by."""
    names = {f"{d.name}_{kind}" for d in DISPARITIES for kind in ("difference", "ratio") if d.rates[0].needs_label}
    return replace(measure, status=NOT_TESTABLE, reason=NO_LABEL) if measure.name in names else measure


def _reference_note(view: View, reference: int | None, chosen: str) -> str:
    if reference is None:
        return chosen
    return f"Reference: {wording.group_name(view.group(reference))} ({chosen})."


def _figures(view: View, has_favourable: bool, has_label: bool, note: str) -> list[Figure]:
    wanted = [("impact_ratio", "Favourable outcomes by {}, as a ratio to the reference")] if has_favourable else []
    wanted.append(("selection_rate_ratio", "Positive predictions by {}, as a ratio to the reference"))
    if has_label:
        wanted.append(("true_positive_rate_difference", "True positive rate by {}, difference to the reference"))
        wanted.append(("false_positive_rate_difference", "False positive rate by {}, difference to the reference"))
    wanted.append(("share_of_rows", "How well each group by {} is represented"))
    by = wording.by_name(view.by)
    return [
        Figure(
            name=f"{measure}:{'×'.join(view.by)}",
            title=title.format(by),
            kind="bars" if measure == "share_of_rows" else "forest",
            measure=measure,
            by=view.by,
            note=note,
        )
        for measure, title in wanted
    ]


def _conclusions(view: View, measures: list[Measure]) -> list[str]:
    """The widest gap of the outcome and of each kind of error, for groups with enough rows."""
    by = wording.by_name(view.by)
    names = {measure.name for measure in measures}
    outcome = "favourable_rate" if "favourable_rate" in names else "selection_rate"
    said = []
    for name in (outcome, "false_positive_rate", "false_negative_rate"):
        known = [m for m in measures if m.name == name and m.status == OK and m.value is not None]
        if len(known) > 1:
            least, most = min(known, key=lambda m: m.value or 0), max(known, key=lambda m: m.value or 0)
            said.append(
                f"By {by}, the {wording.label(name)} runs from {wording.percent(least.value or 0)} "
                f"({wording.group_name(least.group)}) to {wording.percent(most.value or 0)} "
                f"({wording.group_name(most.group)})."
            )
    return said


def _limitations(cells: Cells, setting: Setting, measures: list[Measure]) -> list[str]:
    compared = [m for m in measures if m.against is not None and not m.is_reference and m.value is not None]
    said = [
        f"Intervals at {100 * setting.level:g} % are Wilson's for rates, resampled from the cells for comparisons, "
        "and in closed form (Newcombe, MOVER) where a count is below five.",
        f"They are not adjusted for the {len(compared):,} comparisons made; with so many, some differ by chance.",
        "Rows are taken as independent and the reference group as fixed; repeated people make intervals too narrow.",
        "A difference between groups does not say what causes it, nor whether it is justified.",
    ]
    if cells.rows["missing_prediction"]:
        said.append(f"{cells.rows['missing_prediction']:,} rows without a prediction were left out and counted.")
    if cells.rows["missing_label"]:
        said.append(f"{cells.rows['missing_label']:,} rows without a label count for outcomes but not for errors.")
    for column in cells.columns:
        if missing := cells.rows[f"missing:{column}"]:
            said.append(f"“{column}” is missing in {missing:,} rows: shown as a group of its own.")
    if small := sum(m.name == "selection_rate" and m.status == "small_n" for m in measures):
        few = "One group has" if small == 1 else f"{small} groups have"
        said.append(f"{few} fewer than {setting.minimum_n} rows: shown, but left out of disparities.")
    if worst := max((m.undefined_share for m in measures), default=0.0):
        said.append(f"In up to {wording.percent(worst)} of the resamples a figure was undefined; those were set aside.")
    if cells.unit is not None:
        said.append("Rows are weighted; intervals use Kish's effective sample size of each group, an approximation.")
    return said
