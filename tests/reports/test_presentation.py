"""Blocks become words, cells and drawings."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from audits.reports import presentation
from audits.reports.charts import scale_for
from audits.reports.sections import Column, Heatmap, Level, Measure, Measures, Table

MEASURES = Measures(
    "Ratio by group",
    "Ratio",
    (
        Measure("A", 100, 1.0, is_reference=True),
        Measure("B", 40, 0.74, 0.71, 0.77, "fail"),
        Measure("C", 14, None, reason="too few rows (14)"),
    ),
    limit=0.8,
    reference=1.0,
)


def test_an_interval_stands_beside_its_estimate() -> None:
    rows = presentation.plotted(MEASURES).rows
    assert [row.estimate for row in rows] == ["1.00", "0.74 (0.71–0.77)", "too few rows (14)"]
    assert [row.word for row in rows] == ["Reference", "Fail", "Not tested"]


def test_a_drawing_says_in_words_what_it_shows() -> None:
    drawing = presentation.plotted(MEASURES).rows[1].drawing
    assert "<title>B: 0.74, interval 0.71 to 0.77, fail</title>" in drawing


def test_a_groups_name_cannot_break_out_of_its_drawing() -> None:
    odd = replace(MEASURES, rows=(replace(MEASURES.rows[1], group="</title><script>"),))
    assert "<script>" not in presentation.plotted(odd).rows[0].drawing


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [((0.71, 1.0), 0.6, 1.1), ((0.0, 0.0), 0, 0.05), ((-3.0, 120.0), -25, 150), ((120.0, 4300.0), 0, 5000)],
)
def test_the_axis_is_round_and_holds_every_value(values: tuple[float, float], low: float, high: float) -> None:
    rows = tuple(Measure("g", 1, value) for value in values)
    scale = scale_for(Measures("m", "n", rows))
    assert (scale.low, scale.high) == pytest.approx((low, high))
    assert 2 <= len(scale.ticks) <= 9


def test_rows_beyond_the_cap_are_counted_under_the_table() -> None:
    rows = tuple((str(number), "x") for number in range(presentation.ROWS_PRINTED + 5))
    table = Table("Long", (Column("A"), Column("B")), rows, total=("sum", "y"), note="A note.")
    printed = presentation.rows_of(table)
    assert len(printed) == presentation.ROWS_PRINTED + 1
    assert printed[-1].total
    assert presentation.under_table(table) == (
        "A note. 400 of 405 rows are printed; evidence.json, attached, holds them all."
    )


def test_the_appetite_line_steps_between_levels() -> None:
    row: tuple[Level, ...] = ("Low", "Low", "High", "High", "Critical")
    drawing = presentation.matrix_drawing(Heatmap("h", ((0, 1, 2, 3, 4),) * 5, (row,) * 5, appetite="High"))
    line = re.search(r'<path d="([^"]*)" fill="none" stroke="#191b1f" stroke-width="2.4"', drawing)
    assert line is not None
    assert line[1].count("M") == 5, "one upright piece a row, before impact 3"
    assert "likelihood 5: 0, 1, 2, 3, 4" in drawing


def test_without_an_appetite_no_line_is_drawn() -> None:
    row: tuple[Level, ...] = ("Low",) * 5
    assert 'stroke-width="2.4"' not in presentation.matrix_drawing(Heatmap("h", ((1,) * 5,) * 5, (row,) * 5))


def test_levels_and_verdicts_get_their_signs() -> None:
    columns = (Column("Risk"), Column("Level", sign="level"), Column("Verdict", sign="verdict"))
    table = Table("t", columns, (("R-1", "High", "Fail"), ("R-2", "unknown", None)))
    first, second = presentation.rows_of(table)
    assert [bool(cell.sign) for cell in first.cells] == [False, True, True]
    assert [bool(cell.sign) for cell in second.cells] == [False, False, False]


def test_moments_are_said_with_their_zone() -> None:
    at = datetime(2026, 11, 25, 9, 42, tzinfo=timezone(timedelta(hours=1)))
    assert presentation.moment(at) == "25 Nov 2026, 08:42 UTC"
    assert presentation.moment(at.astimezone(UTC)) == "25 Nov 2026, 08:42 UTC"
