"""How blocks become words and cells: the filters of the print templates. Plain Python over the blocks' dataclasses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django import template
from django.utils.safestring import SafeString

from audits.reports import charts
from audits.reports.sections import Block, Cell, Column, Heatmap, Measure, Measures, Outcome, Table

# Rows printed of one table; the rest stand in the attached evidence, and the page says so.
ROWS_PRINTED = 400
LONG_WORD = 28
OUTCOMES: dict[str, Outcome] = {word: outcome for outcome, word in charts.WORDS.items()}

register = template.Library()


@dataclass(frozen=True)
class PrintedCell:
    """A cell beside the column it stands in, with the sign drawn before it."""

    text: Cell
    column: Column
    sign: SafeString | str = ""


@dataclass(frozen=True)
class PrintedRow:
    """A row of a table; `total` sets it under the double rule."""

    cells: tuple[PrintedCell, ...]
    total: bool = False


@dataclass(frozen=True)
class PlotRow:
    """A row of measures, in words and with its drawing."""

    group: str
    n: str
    estimate: str
    outcome: str
    word: str
    mark: SafeString | str
    drawing: SafeString


@dataclass(frozen=True)
class Plot:
    """Measures ready to print."""

    head: SafeString
    axis: SafeString
    background: str
    rows: tuple[PlotRow, ...]
    under: str


@register.filter
def template_of(block: Block) -> str:
    """The template that prints a block."""
    return f"blocks/{type(block).__name__.lower()}.html"


@register.filter
def moment(at: datetime) -> str:
    """A moment with its zone: 25 Nov 2026, 09:42 UTC."""
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


@register.filter
def rows_of(table: Table) -> Sequence[PrintedRow]:
    """The rows to print, the total last."""
    rows = [_printed(table, row) for row in table.rows[:ROWS_PRINTED]]
    if table.total:
        rows.append(_printed(table, table.total, total=True))
    return rows


@register.filter
def has_long_words(table: Table) -> bool:
    """Whether a cell holds a word too long for its column, so that words must be broken."""
    return any(
        len(word) > LONG_WORD for row in table.rows[:ROWS_PRINTED] for cell in row for word in (cell or "").split()
    )


@register.filter
def under_table(table: Table) -> str:
    """The line under a table: its note, and how many rows stand only in the attached evidence."""
    hidden = len(table.rows) - ROWS_PRINTED
    if hidden <= 0:
        return table.note
    said = f"{ROWS_PRINTED} of {len(table.rows):,} rows are printed; evidence.json, attached, holds them all."
    return f"{table.note} {said}".strip()


def _printed(table: Table, row: Sequence[Cell], *, total: bool = False) -> PrintedRow:
    pairs = zip(row, table.columns, strict=True)
    return PrintedRow(tuple(PrintedCell(text, column, _cell_sign(text, column)) for text, column in pairs), total)


def _cell_sign(text: Cell, column: Column) -> SafeString | str:
    if column.sign == "level" and text in charts.LEVEL_FILLS:
        return charts.bars(text)
    if column.sign == "verdict" and text in OUTCOMES:
        return charts.mark(OUTCOMES[text], 10)
    return ""


@register.filter
def verdict_mark(outcome: Outcome) -> SafeString:
    """The large mark of a conclusion."""
    return charts.mark(outcome, 30)


@register.filter
def matrix_drawing(heatmap: Heatmap) -> SafeString:
    """The matrix as a drawing."""
    return charts.matrix(heatmap)


@register.filter
def shortened(text: str, length: int) -> str:
    """A text that fits its line: cut, with an ellipsis, where it is longer."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


@register.filter
def plotted(measures: Measures) -> Plot:
    """The measures with their drawings on one scale."""
    scale = charts.scale_for(measures)
    return Plot(
        head=charts.plot_head(measures, scale),
        axis=charts.axis(measures, scale),
        background=charts.plot_background(measures, scale),
        rows=tuple(_plot_row(row, measures, scale) for row in measures.rows),
        under=_under(measures),
    )


def _plot_row(row: Measure, measures: Measures, scale: charts.Scale) -> PlotRow:
    judged = row.value is not None and not row.is_reference and row.verdict != "none"
    if row.is_reference:
        word = "Reference"
    elif row.value is None:
        word = "Not tested"
    else:
        word = charts.WORDS[row.verdict]
    return PlotRow(
        group=row.group,
        n="" if row.n is None else f"{row.n:,}",
        estimate=_estimate(row, measures.decimals),
        outcome=row.verdict if judged else "none",
        word=word,
        mark=charts.mark(row.verdict, 10) if judged else "",
        drawing=charts.interval(row, measures, scale),
    )


def _estimate(row: Measure, places: int) -> str:
    if row.value is None:
        return row.reason or "no estimate"
    text = f"{row.value:.{places}f}"
    if row.low is not None and row.high is not None:
        text += f" ({row.low:.{places}f}–{row.high:.{places}f})"
    return text


def _under(measures: Measures) -> str:
    parts = [f"{measures.name} with {measures.level * 100:g} % interval."]
    if measures.limit is not None:
        parts.append(
            f"A group fails when its whole interval lies {measures.failing} {measures.limit:g}, "
            "passes when none of it does, and is inconclusive when it straddles the limit."
        )
    if measures.note:
        parts.append(measures.note)
    return " ".join(parts)
