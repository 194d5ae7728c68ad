"""What pages draw of a result: measures by group, and over all rows, against the limits that a policy sets.

Values in, values out: a result and what a policy said of it, as plots and rows that templates only lay out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.base import phrases
from audits.base.charts import Estimate, IntervalPlot, interval_plot
from audits.checks import sentences, wording
from audits.checks.contract import Measure, Result
from audits.checks.policy import (
    FAIL,
    INCONCLUSIVE,
    LEFT_OUT,
    PASS,
    STRADDLES,
    TOO_FEW,
    UNTESTED,
    Judgement,
    Outcome,
)

By = tuple[str, ...]
MOST_SENTENCES = 3

# A measure as the word of a tab; the others go by their name.
SHORT = {
    "impact_ratio": gettext_lazy("Favourable outcomes"),
    "selection_rate_ratio": gettext_lazy("Positive predictions"),
    "true_positive_rate_difference": gettext_lazy("Equal opportunity"),
    "false_positive_rate_ratio": gettext_lazy("False positives, ratio"),
    "false_positive_rate_difference": gettext_lazy("False positives"),
    "false_negative_rate_ratio": gettext_lazy("False negatives, ratio"),
    "false_negative_rate_difference": gettext_lazy("False negatives"),
    "share_of_rows": gettext_lazy("Representation"),
}
# The counts behind a measure of a group: what is above the stroke, what is below it.
COUNTS = {
    "impact_ratio": (gettext_lazy("Favourable"), gettext_lazy("Rows")),
    "favourable_rate": (gettext_lazy("Favourable"), gettext_lazy("Rows")),
    "selection_rate": (gettext_lazy("Positive"), gettext_lazy("Rows")),
    "true_positive_rate": (gettext_lazy("True positives"), gettext_lazy("Positives")),
    "false_positive_rate": (gettext_lazy("False positives"), gettext_lazy("Negatives")),
    "false_negative_rate": (gettext_lazy("False negatives"), gettext_lazy("Positives")),
    "positive_predictive_value": (gettext_lazy("True positives"), gettext_lazy("Predicted positive")),
    "accuracy": (gettext_lazy("Right"), gettext_lazy("Rows")),
    "share_of_rows": (gettext_lazy("Rows"), gettext_lazy("All rows")),
}


@dataclass(frozen=True)
class Topic:
    """A measure that a page can draw, and the groupings it was made by. missed, unclear: limits, over all of them."""

    measure: str
    label: str
    groupings: tuple[By, ...]
    missed: int = 0
    unclear: int = 0


@dataclass(frozen=True)
class Said:
    """A conclusion and what follows it."""

    lead: str
    rest: str = ""


@dataclass(frozen=True)
class Drawn:
    """One measure by one grouping against one limit: its sentences, its plot, and the heads of the plot's columns."""

    title: str
    beside: str
    said: Sequence[Said]
    summary: str
    plot: IntervalPlot
    group_head: str
    value_head: str
    note: str = ""


def topics(result: Result, judgement: Judgement) -> list[Topic]:
    """What can be drawn by group: what the policy judges first, the worst before the rest, then the check's figures."""
    judged = [(outcome.measure, outcome.by) for outcome in judgement.findings if outcome.by and outcome.group]
    drawn = [(figure.measure, figure.by) for figure in result.figures if figure.measure and figure.by]
    groupings: dict[str, dict[By, None]] = {}
    for measure, by in [*judged, *drawn]:
        groupings.setdefault(measure, {})[by] = None
    return [
        Topic(
            measure,
            str(SHORT.get(measure, sentence_case(wording.label(measure)))),
            tuple(found),
            missed=sum(o.measure == measure and o.verdict == FAIL for o in judgement.findings),
            unclear=sum(o.measure == measure and o.why == STRADDLES for o in judgement.findings),
        )
        for measure, found in groupings.items()
    ]


def worst_grouping(judgement: Judgement, topic: Topic) -> By:
    """The grouping of a topic in which most limits are missed; the first one when none is."""

    def missed(by: By) -> int:
        return sum(o.measure == topic.measure and o.by == by and o.verdict == FAIL for o in judgement.findings)

    return max(topic.groupings, key=missed)


def drawn(result: Result, judgement: Judgement, measure: str, by: By) -> list[Drawn]:
    """The measure by this grouping, once for each rule that limits it; once without a limit when none does."""
    outcomes = [o for o in judgement.findings if o.measure == measure and o.by == by and o.group]
    rules: list[list[Outcome]] = [list(found) for _rule, found in groupby(sorted(outcomes, key=_rule), key=_rule)]
    measures = [m for m in result.named(measure, by) if m.group]
    return [_drawn(result, measures, by, rule) for rule in rules or [[]]] if measures else []


def _rule(outcome: Outcome) -> int:
    return outcome.rule


def _drawn(result: Result, measures: Sequence[Measure], by: By, rule: Sequence[Outcome]) -> Drawn:
    name = measures[0].name
    base, kind = comparison(name)
    minimum, maximum = (rule[0].minimum, rule[0].maximum) if rule else (None, None)
    by_group = {outcome.group: outcome for outcome in rule}
    ordered = sorted(measures, key=lambda m: _order(m, by_group.get(m.group), minimum, maximum))
    heads = _heads(base, kind) if all(m.numerator is not None and m.denominator is not None for m in measures) else ()
    plot = interval_plot(
        [_estimate(m, by_group.get(m.group), len(heads)) for m in ordered],
        minimum=minimum,
        maximum=maximum,
        reference={"ratio": 1.0, "difference": 0.0}.get(kind),
        columns=heads,
        decimals=2 if kind else 3,
    )
    figure = next((f for f in result.figures if f.measure == name and f.by == by), None)
    value = {"ratio": _("Ratio"), "difference": _("Difference")}.get(kind, _("Value"))
    return Drawn(
        title=figure.title if figure else measure_name(name, by),
        beside=_("%(value)s with %(level)s interval") % {"value": value, "level": level(result)},
        said=_said(rule),
        summary=sentences.summary(rule) if rule else "",
        plot=plot,
        group_head=by_name(by),
        value_head=value,
        note=figure.note if figure else "",
    )


def comparison(name: str) -> tuple[str, str]:
    """(what is counted, how it is compared): `selection_rate_ratio` is (`selection_rate`, `ratio`)."""
    for kind in ("ratio", "difference"):
        if name.endswith(f"_{kind}"):
            return (name if name in COUNTS else name.removesuffix(f"_{kind}")), kind
    return name, ""


def _heads(base: str, kind: str) -> tuple[str, ...]:
    """The heads of the counts behind a measure, and of the rate where the value is a comparison of rates."""
    above, below = COUNTS.get(base, (_("Counted"), _("Of")))
    return (str(above), str(below), *((_("Rate"),) if kind else ()))


def _estimate(measure: Measure, outcome: Outcome | None, columns: int) -> Estimate:
    return Estimate(
        label=sentence_case(wording.group_name(measure.group)),
        value=measure.value,
        low=measure.low,
        high=measure.high,
        verdict=verdict_of(measure, outcome),
        reason=_reason(measure, outcome),
        cells=_cells(measure)[:columns],
    )


def verdict_of(measure: Measure, outcome: Outcome | None) -> str:
    """The verdict as a mark: what an outcome could not test is “untested”, what nothing limits is “none”."""
    if measure.is_reference:
        return "reference"
    if outcome is None:
        return "none" if measure.value is not None and measure.status == "ok" else "untested"
    return "untested" if outcome.why in {TOO_FEW, UNTESTED, LEFT_OUT} else outcome.verdict


def _reason(measure: Measure, outcome: Outcome | None) -> str:
    """Why there is no verdict, short enough to stand in the plot."""
    reason = measure.reason or (outcome.reason if outcome else "")
    return sentence_case(reason.removeprefix("Undefined: ").removeprefix("Too few rows: ").rstrip("."))


def _cells(measure: Measure) -> tuple[str, ...]:
    above, below = measure.numerator or 0.0, measure.denominator or 0.0
    return phrases.count(round(above)), phrases.count(round(below)), phrases.percent(above / below if below else None)


def _order(measure: Measure, outcome: Outcome | None, minimum: float | None, maximum: float | None) -> Any:
    """Reference first, worst next; what could not be tested last."""
    if measure.value is None:
        return (2, 0.0, measure.group)
    room = [measure.value - minimum] if minimum is not None else []
    room += [maximum - measure.value] if maximum is not None else []
    place = 0 if measure.is_reference else 2 if verdict_of(measure, outcome) == "untested" else 1
    return (place, min(room) if room else measure.value, [value or "" for _column, value in measure.group])


def _said(rule: Sequence[Outcome]) -> list[Said]:
    """The sentences of what is missed or else unclear, the worst first; what is more stands in the table."""
    wanted = FAIL if any(outcome.verdict == FAIL for outcome in rule) else INCONCLUSIVE
    told = [split(o.sentence) for o in rule if o.verdict == wanted and (wanted == FAIL or o.why == STRADDLES)]
    return told[:MOST_SENTENCES]


def split(sentence: str) -> Said:
    """A text's first sentence, and the rest."""
    lead, stop, rest = sentence.partition(". ")
    return Said(f"{lead}{stop.strip()}", rest)


def limited(result: Result, judgement: Judgement) -> list[Drawn]:
    """Judged figures that are not of one group, those with the same limits in one plot."""
    found: dict[tuple[Any, ...], list[Outcome]] = {}
    for outcome in judgement.findings:
        if not outcome.group and outcome.why != LEFT_OUT:
            found.setdefault((outcome.minimum, outcome.maximum), []).append(outcome)
    return [_limited(result, outcomes, *limits) for limits, outcomes in found.items()]


def _limited(result: Result, outcomes: Sequence[Outcome], minimum: float | None, maximum: float | None) -> Drawn:
    estimates = [
        Estimate(
            label=measure_name(outcome.measure, outcome.by),
            value=outcome.value,
            low=outcome.low,
            high=outcome.high,
            verdict="untested" if outcome.why in {TOO_FEW, UNTESTED} else outcome.verdict,
            reason=sentence_case(outcome.reason.rstrip(".")),
            cells=(phrases.count(round(outcome.rows)) if outcome.rows is not None else "–",),
        )
        for outcome in outcomes
    ]
    told = [o for o in outcomes if o.verdict != PASS] or list(outcomes)
    return Drawn(
        title=_("Figures that must be %(limit)s") % {"limit": limit(minimum, maximum)},
        beside=_("Value with %(level)s interval") % {"level": level(result)},
        said=[split(o.sentence) for o in told[:MOST_SENTENCES]],
        summary="",
        plot=interval_plot(estimates, minimum=minimum, maximum=maximum, columns=(_("Rows"),), decimals=3),
        group_head=_("Figure"),
        value_head=_("Value"),
    )


def shown(measure: Measure, decimals: int = 3) -> str:
    """`0.449 (0.426–0.472)`, or `undefined: no rows with a label`."""
    reason = measure.reason.removeprefix("Undefined: ").rstrip(".")
    return phrases.interval(measure.value, measure.low, measure.high, reason=reason, decimals=decimals)


def percent(measure: Measure, decimals: int = 2) -> str:
    """A rate in per cent with its interval: `44.85 % (42.6–47.1)`; or why there is none."""
    if measure.value is None:
        return shown(measure)
    text = phrases.percent(measure.value, decimals)
    if measure.low is None or measure.high is None:
        return text
    return f"{text} ({phrases.number(100 * measure.low, 1)}–{phrases.number(100 * measure.high, 1)})"


def limit(minimum: float | None, maximum: float | None) -> str:
    """`at least 0.8`, `at most 1.25`, `at least 0.8 and at most 1.25`."""
    words = [_("at least %(value)s") % {"value": plain(minimum)}] if minimum is not None else []
    words += [_("at most %(value)s") % {"value": plain(maximum)}] if maximum is not None else []
    return phrases.sentence(words)


def plain(value: float) -> str:
    """A limit as it was written: no zeros behind it."""
    for decimals in range(7):
        if round(value, decimals) == value:
            return phrases.number(value, decimals)
    return phrases.number(value, 6)


def level(result: Result) -> str:
    """`95 %`: the confidence level of the result's intervals."""
    return phrases.percent(result.parameters.get("level", 0.95), 0)


def measure_name(measure: str, by: By = ()) -> str:
    """A figure's name as a heading: `Accuracy`, `Equalized odds difference, by race`."""
    name = sentence_case(wording.label(measure))
    return f"{name}, {by_words(by)}" if by else name


def by_words(by: By) -> str:
    """`by race and sex`."""
    return _("by %(columns)s") % {"columns": wording.by_name(by)}


def by_name(by: By) -> str:
    """`Race and sex`: the head of a column of groups."""
    return sentence_case(wording.by_name(by))


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"
