"""The report's drawings as SVG text: marks of verdicts, intervals against a limit, levels, the heat map's line.

Shape repeats what colour says: circle passes, square fails, diamond is inconclusive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from audits.reports.sections import Heatmap, Level, Measure, Measures, Outcome

INK, FAINT, PASS, FAIL, OPEN = "#191b1f", "#82868f", "#0b6459", "#a3341a", "#6a5200"
COLOURS: dict[Outcome, str] = {"pass": PASS, "fail": FAIL, "inconclusive": OPEN, "none": FAINT}
WORDS: dict[Outcome, str] = {
    "pass": "Pass",
    "fail": "Fail",
    "inconclusive": "Inconclusive",
    "none": "Not judged",
}
# Fill and the text on it; lightness moves one way, so order survives greyscale.
LEVEL_FILLS: dict[str, tuple[str, str]] = {
    "Low": ("#edf1ef", INK),
    "Medium": ("#f0cf7f", INK),
    "High": ("#dc8650", INK),
    "Critical": ("#7a1a2b", "#fff"),
}
LEVELS: tuple[Level, ...] = ("Low", "Medium", "High", "Critical")
PLOT_WIDTH, ROW_HEIGHT = 220, 20

_MARKS: dict[Outcome, str] = {
    "pass": '<circle cx="8" cy="8" r="6.4"/><path d="m5 8.2 2.1 2.1L11.2 6"/>',
    "fail": '<path d="M5.4 1.6h5.2l3.8 3.8v5.2l-3.8 3.8H5.4l-3.8-3.8V5.4z"/><path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8"/>',
    "inconclusive": '<path d="M8 1.2 14.8 8 8 14.8 1.2 8z"/><path d="M5 8.4c1-1.4 2-1.4 3 0s2 1.4 3 0"/>',
    "none": '<circle cx="8" cy="8" r="6.4" stroke-dasharray="2.2 1.8"/>',
}


def mark(outcome: Outcome, size: int = 12) -> SafeString:
    """The sign of a verdict; the word stands beside it on the page, so the sign has an empty title."""
    return format_html(
        '<svg class="mark" width="{}" height="{}" viewBox="0 0 16 16" fill="none" stroke="{}" stroke-width="1.4"'
        ' stroke-linecap="round" stroke-linejoin="round"><title>{}</title>{}</svg>',
        size,
        size,
        COLOURS[outcome],
        WORDS[outcome],
        mark_safe(_MARKS[outcome]),  # noqa: S308  # a constant of this file
    )


@dataclass(frozen=True)
class Scale:
    """Data on a horizontal axis from `low` to `high`, `width` CSS pixels wide, with round ticks `step` apart."""

    low: float
    high: float
    step: float
    width: int = PLOT_WIDTH

    def at(self, value: float) -> float:
        """The pixel of a value, kept inside the plot."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * self.width, 2)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The round values inside the axis."""
        count = round((self.high - self.low) / self.step)
        return tuple(round(self.low + index * self.step, 10) for index in range(count + 1))


def scale_for(measures: Measures) -> Scale:
    """An axis with round ends that holds every estimate, interval end, limit and reference."""
    values = [
        value
        for row in measures.rows
        for value in (row.value, row.low, row.high, measures.limit, measures.reference)
        if value is not None
    ]
    if not values:
        return Scale(0.0, 1.0, 0.2)
    low, high = min(values), max(values)
    spread = (high - low) or max(abs(high), 1.0) * 0.2
    step = next(s for s in _round_steps(spread) if spread / s <= 5)
    first = int((low - spread * 0.06) // step) * step
    if low >= 0:
        first = max(first, 0.0)
    last = -int(-(high + spread * 0.06) // step) * step
    return Scale(round(first, 10), round(last, 10), step)


def _round_steps(spread: float) -> Sequence[float]:
    power = 1e-9
    while power * 10 < spread / 10:
        power *= 10
    return [round(power * base * factor, 12) for factor in (1, 10, 100) for base in (1, 2, 2.5, 5)]


def interval(row: Measure, measures: Measures, scale: Scale) -> SafeString:
    """One row of the plot: whiskers, and a point whose shape repeats the verdict."""
    middle = ROW_HEIGHT / 2
    shapes: list[str] = []
    colour = COLOURS[row.verdict]
    if row.value is not None:
        if row.low is not None and row.high is not None:
            shapes.append(_whiskers(scale.at(row.low), scale.at(row.high), middle, colour))
        shapes.append(_point(scale.at(row.value), middle, row, colour))
    return format_html(
        '<svg class="plot" width="{}" height="{}" viewBox="0 0 {} {}"><title>{}</title>{}</svg>',
        scale.width,
        ROW_HEIGHT,
        scale.width,
        ROW_HEIGHT,
        _sentence(row, measures),
        mark_safe("".join(shapes)),  # noqa: S308  # numbers and constants of this file
    )


def _whiskers(low: float, high: float, middle: float, colour: str) -> str:
    return (
        f'<path d="M{low} {middle}H{high}M{low} {middle - 3.5}v7M{high} {middle - 3.5}v7" fill="none"'
        f' stroke="{colour}" stroke-width="1.3"/>'
    )


def _point(x: float, middle: float, row: Measure, colour: str) -> str:
    if row.is_reference or row.verdict == "none":
        return f'<circle cx="{x}" cy="{middle}" r="3.6" fill="#fff" stroke="{INK}" stroke-width="1.2"/>'
    if row.verdict == "fail":
        return f'<rect x="{x - 3.4}" y="{middle - 3.4}" width="6.8" height="6.8" fill="{colour}"/>'
    if row.verdict == "inconclusive":
        return (
            f'<path d="M{x} {middle - 4.8}l4.8 4.8l-4.8 4.8l-4.8-4.8z" fill="#fff" stroke="{colour}"'
            ' stroke-width="1.3"/>'
        )
    return f'<circle cx="{x}" cy="{middle}" r="3.7" fill="{colour}"/>'


def _sentence(row: Measure, measures: Measures) -> str:
    places = measures.decimals
    if row.value is None:
        return f"{row.group}: {row.reason or 'no estimate'}"
    text = f"{row.group}: {row.value:.{places}f}"
    if row.low is not None and row.high is not None:
        text += f", interval {row.low:.{places}f} to {row.high:.{places}f}"
    return f"{text}, {WORDS[row.verdict].lower()}"


def plot_background(measures: Measures, scale: Scale) -> str:
    """CSS `url(...)` of what every row stands on: the tinted failing side, the limit line, the reference line."""
    shapes: list[str] = []
    if measures.limit is not None:
        x = scale.at(measures.limit)
        left, width = (0.0, x) if measures.failing == "below" else (x, scale.width - x)
        shapes.append(f'<rect x="{left}" y="0" width="{width}" height="20" fill="#fbf1ed"/>')
    if measures.reference is not None:
        shapes.append(_line(scale.at(measures.reference), FAINT, "0.8", ' stroke-dasharray="1.6 1.6"'))
    if measures.limit is not None:
        shapes.append(_line(scale.at(measures.limit), INK, "1.3"))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{scale.width}" height="20" '
        f'viewBox="0 0 {scale.width} 20" preserveAspectRatio="none">{"".join(shapes)}</svg>'
    )
    return f"url(data:image/svg+xml,{quote(svg)})"


def _line(x: float, colour: str, width: str, more: str = "") -> str:
    return f'<path d="M{x} 0V20" stroke="{colour}" stroke-width="{width}"{more}/>'


def plot_head(measures: Measures, scale: Scale) -> SafeString:
    """The words over the plot: the limit with its value, the reference."""
    parts: list[str] = []
    title = measures.name
    if measures.limit is not None:
        x = scale.at(measures.limit)
        anchor = "end" if measures.failing == "below" else "start"
        side = -4 if measures.failing == "below" else 4
        parts.append(_text(x + side, f"fails {measures.failing} {measures.limit:g}", anchor))
        title += f", limit {measures.limit:g}"
    if measures.reference is not None and _apart(measures, scale):
        parts.append(_text(scale.at(measures.reference), "reference", "middle"))
    return _frame(scale, 12, title, parts)


def _apart(measures: Measures, scale: Scale) -> bool:
    """Whether the reference's word fits beside the limit's."""
    if measures.limit is None or measures.reference is None:
        return True
    gap = scale.at(measures.reference) - scale.at(measures.limit)
    return gap > 26 if measures.failing == "below" else gap < -26


def axis(measures: Measures, scale: Scale) -> SafeString:
    """The axis under the plot, with round ticks."""
    parts = [f'<path d="M0 .5H{scale.width}" stroke="{FAINT}" stroke-width="1"/>']
    places = 0 if scale.step >= 1 else len(f"{scale.step:.10f}".rstrip("0").split(".")[1])
    for tick in scale.ticks:
        x = scale.at(tick)
        anchor = "start" if x < 8 else "end" if x > scale.width - 8 else "middle"
        parts.append(f'<path d="M{x} 0v3.5" stroke="{FAINT}" stroke-width="1"/>')
        parts.append(_text(x, f"{tick:.{places}f}", anchor, y=12.5))
    return _frame(scale, 15, f"Axis from {scale.low:g} to {scale.high:g}", parts)


def _text(x: float, words: str, anchor: str, y: float = 9.0) -> str:
    return (
        f'<text x="{round(x, 2)}" y="{y}" font-family="Inter" font-size="8.4" font-weight="500" fill="#4a4e57"'
        f' text-anchor="{anchor}">{words}</text>'
    )


def _frame(scale: Scale, height: int, title: str, parts: Sequence[str]) -> SafeString:
    return format_html(
        '<svg class="plot" width="{}" height="{}" viewBox="0 0 {} {}"><title>{}</title>{}</svg>',
        scale.width,
        height,
        scale.width,
        height,
        title,
        mark_safe("".join(parts)),  # noqa: S308  # numbers and constants of this file
    )


def bars(level: str) -> SafeString:
    """Four rising bars, as many of them full as the level is high; the word stands beside."""
    rank = LEVELS.index(level) + 1
    colour = "#7a1a2b" if level == "Critical" else INK
    shapes = "".join(
        f'<rect x="{index * 4.5}" y="{8 - index * 2.5}" width="3.2" height="{5.5 + index * 2.5}" rx=".8"'
        f' fill="{colour if index < rank else "#d9dad7"}"/>'
        for index in range(4)
    )
    return format_html(
        '<svg class="bars" width="13" height="10.5" viewBox="0 0 17 14"><title>{}</title>{}</svg>',
        level,
        mark_safe(shapes),  # noqa: S308  # numbers and constants of this file
    )


CELL_WIDTH, CELL_HEIGHT, GAP, MATRIX_LEFT = 50, 27, 2, 38


def matrix(heatmap: Heatmap) -> SafeString:
    """The 5×5 matrix, highest likelihood on top, with the appetite as a stepped line between its levels."""
    width = MATRIX_LEFT + 5 * CELL_WIDTH
    height = 5 * CELL_HEIGHT + 34
    parts = [_cell(heatmap, likelihood, impact) for likelihood in range(5) for impact in range(5)]
    for step in range(5):
        parts.append(_label(MATRIX_LEFT - 8, (4 - step) * CELL_HEIGHT + CELL_HEIGHT / 2 + 3, str(step + 1)))
        parts.append(_label(MATRIX_LEFT + (step + 0.5) * CELL_WIDTH, 5 * CELL_HEIGHT + 13, str(step + 1)))
    middle = 5 * CELL_HEIGHT / 2
    parts.append(f'<g transform="translate(11 {middle}) rotate(-90)">{_label(0, 3, "Likelihood", bold=True)}</g>')
    parts.append(_label(MATRIX_LEFT + 2.5 * CELL_WIDTH, 5 * CELL_HEIGHT + 29, "Impact", bold=True))
    if heatmap.appetite is not None:
        parts.append(_appetite(heatmap))
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}"><title>{}</title>{}</svg>',
        width,
        height,
        width,
        height,
        _matrix_words(heatmap),
        mark_safe("".join(parts)),  # noqa: S308  # numbers and constants of this file
    )


def _cell(heatmap: Heatmap, likelihood: int, impact: int) -> str:
    fill, ink = LEVEL_FILLS[heatmap.levels[likelihood][impact]]
    x, y = MATRIX_LEFT + impact * CELL_WIDTH, (4 - likelihood) * CELL_HEIGHT
    count = heatmap.counts[likelihood][impact]
    return (
        f'<rect x="{x + GAP / 2}" y="{y + GAP / 2}" width="{CELL_WIDTH - GAP}" height="{CELL_HEIGHT - GAP}" rx="2"'
        f' fill="{fill}"/><text x="{x + CELL_WIDTH / 2}" y="{y + CELL_HEIGHT / 2 + 4}" text-anchor="middle"'
        f' font-family="Inter" font-size="11.5" font-weight="600" fill="{ink}">{f"{count:,}" if count else "–"}</text>'
    )


def _label(x: float, y: float, words: str, *, bold: bool = False) -> str:
    weight = 600 if bold else 500
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-family="Inter" font-size="10" font-weight="{weight}"'
        f' fill="{INK if bold else "#4a4e57"}">{words}</text>'
    )


def _appetite(heatmap: Heatmap) -> str:
    """Line pieces wherever a cell above appetite touches one that is not, at its left or below."""
    pieces = []
    for likelihood in range(5):
        for impact in range(5):
            if not _above(heatmap, likelihood, impact):
                continue
            x, y = MATRIX_LEFT + impact * CELL_WIDTH, (4 - likelihood) * CELL_HEIGHT
            if impact and not _above(heatmap, likelihood, impact - 1):
                pieces.append(f"M{x} {y}v{CELL_HEIGHT}")
            if likelihood and not _above(heatmap, likelihood - 1, impact):
                pieces.append(f"M{x} {y + CELL_HEIGHT}h{CELL_WIDTH}")
    return f'<path d="{"".join(pieces)}" fill="none" stroke="{INK}" stroke-width="2.4" stroke-linecap="square"/>'


def _above(heatmap: Heatmap, likelihood: int, impact: int) -> bool:
    if heatmap.appetite is None:
        return False
    return LEVELS.index(heatmap.levels[likelihood][impact]) >= LEVELS.index(heatmap.appetite)


def _matrix_words(heatmap: Heatmap) -> str:
    rows = (
        f"likelihood {likelihood + 1}: {', '.join(str(count) for count in heatmap.counts[likelihood])}"
        for likelihood in range(4, -1, -1)
    )
    return f"{heatmap.caption}. Counts by impact 1 to 5; {'; '.join(rows)}."
