"""Tables of a result's figures, the pictures that bring their own rows, and how far to trust it all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.base import phrases
from audits.base.charts import Curve, curve
from audits.checks import wording
from audits.checks.contract import Agreement, Figure, Group, Measure, Result
from audits.checks.figures import By, limit, measure_name, percent, sentence_case, shown, verdict_of
from audits.checks.policy import Judgement


@dataclass(frozen=True)
class FigureRow:
    """A figure in a table: `shown` with its interval, its limit in words, its verdict ("" where nothing limits it)."""

    label: str
    shown: str
    rows: str
    limit: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class FigureTable:
    """Figures with their values; judged: whether a limit is set to any. missing: what could not be said, and why."""

    rows: Sequence[FigureRow]
    missing: Sequence[str]

    @property
    def judged(self) -> bool:
        return any(row.limit for row in self.rows)


@dataclass(frozen=True)
class Picture:
    """A figure that brings its own rows: a table, and a curve where it is one. axes: what x and y say."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    curve: Curve | None = None
    axes: tuple[str, str] = ("", "")
    note: str = ""


@dataclass(frozen=True)
class RateTable:
    """Rates by group: `columns` names them, each row is a group with its size and a text for each rate."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


def overall(result: Result, judgement: Judgement) -> FigureTable:
    """Every figure over all rows."""
    return _table([m for m in result.measures if not m.group and not m.by], judgement)


def across(result: Result, judgement: Judgement, by: By) -> FigureTable:
    """Every figure across the groups of one grouping, such as the largest difference."""
    return _table([m for m in result.measures if not m.group and m.by == by], judgement)


def _table(measures: Sequence[Measure], judgement: Judgement) -> FigureTable:
    missing: dict[str, list[str]] = {}
    for measure in measures:
        if measure.value is None:
            missing.setdefault(measure.reason, []).append(measure_name(measure.name))
    return FigureTable(
        [_row(m, judgement) for m in measures if m.value is not None],
        [
            _("Undefined: %(figures)s. %(reason)s") % {"figures": phrases.sentence(names), "reason": reason}
            for reason, names in missing.items()
        ],
    )


def _row(measure: Measure, judgement: Judgement) -> FigureRow:
    outcome = next(
        (o for o in judgement.findings if not o.group and o.measure == measure.name and o.by == measure.by), None
    )
    return FigureRow(
        label=measure_name(measure.name),
        shown=shown(measure),
        rows=phrases.count(round(measure.denominator)) if measure.denominator is not None else "–",
        limit=limit(outcome.minimum, outcome.maximum) if outcome else "",
        verdict=verdict_of(measure, outcome) if outcome else "",
    )


def groupings(result: Result) -> list[By]:
    """Every grouping that the result has figures by, single columns first."""
    return list(dict.fromkeys(m.by for m in result.measures if m.by))


def rate_table(result: Result, by: By) -> RateTable:
    """The rates of each group, as they stand before anything is compared."""
    measures = [m for m in result.measures if m.by == by and m.group and m.against is None and _is_rate(m)]
    names = list(dict.fromkeys(m.name for m in measures))
    cells = {(m.group, m.name): m for m in measures}
    sizes = {m.group: m.numerator for m in result.named("share_of_rows", by)}
    groups: Iterable[Group] = dict.fromkeys(m.group for m in measures)
    return RateTable(
        columns=[measure_name(name) for name in names],
        rows=[
            (
                sentence_case(wording.group_name(group)),
                phrases.count(round(sizes.get(group) or 0)),
                [percent(cells[group, name], 1) if (group, name) in cells else "–" for name in names],
            )
            for group in groups
        ],
    )


def pictures(result: Result) -> list[Picture]:
    """The figures that bring their own rows, such as a ROC curve or a table of counts."""
    return [_picture(figure) for figure in result.figures if figure.rows]


def _picture(figure: Figure) -> Picture:
    names = [sentence_case(column.replace("_", " ")) for column in figure.columns]
    drawn = None
    if figure.kind == "curve":
        pairs = [row[:2] for row in figure.rows if all(isinstance(value, int | float) for value in row[:2])]
        drawn = curve([(float(x or 0), float(y or 0)) for x, y in pairs])
    return Picture(
        title=figure.title,
        columns=names,
        rows=[[_cell(value) for value in row] for row in figure.rows],
        curve=drawn,
        axes=(names[0], names[1]) if len(names) > 1 else ("", ""),
        note=figure.note,
    )


def _cell(value: float | str | None) -> str:
    if isinstance(value, str):
        return sentence_case(value)
    if value is None:
        return "–"
    return phrases.count(round(value)) if float(value).is_integer() and abs(value) > 1 else phrases.number(value, 3)


def _is_rate(measure: Measure) -> bool:
    return measure.name != "share_of_rows" and not measure.name.endswith(("_ratio", "_difference"))


def trust(result: Result) -> list[str]:
    """How far the figures may be trusted: the second engine, the rows, what was read how, and the limitations."""
    said = []
    if agreed := result.agreement:
        said.append(
            ngettext(
                "Two engines agree: %(count)s figure recomputed by %(engine)s, %(difference)s.",
                "Two engines agree: %(count)s figures recomputed by %(engine)s, %(difference)s.",
                agreed.compared,
            )
            % {"count": phrases.count(agreed.compared), "engine": agreed.engine, "difference": _apart(agreed)}
        )
    if total := result.rows.get("total"):
        used = result.rows.get("used", total)
        said.append(
            _("%(used)s of %(total)s rows were used.") % {"used": phrases.count(used), "total": phrases.count(total)}
        )
    return [*said, *result.limitations, *result.reading]


def _apart(agreed: Agreement) -> str:
    if agreed.max_difference == 0:
        return _("no difference at all")
    return _("at most %(difference)s apart") % {"difference": f"{agreed.max_difference:.0e}"}
