"""Which group the others are compared with: the largest, the most favoured, or the declared one."""

from pathlib import Path

import pytest

from audits.checks.contract import Group
from audits.checks.engine.choices import MOST_FAVOURED
from tests.checks.made import FAIRNESS, cells, inputs, run, table

ROWS = cells(big=(40, 60, 40, 60), best=(40, 5, 35, 5), small=(20, 10, 10, 20))


def reference(folder: Path, **parameters: object) -> Group | None:
    result = run(FAIRNESS, inputs(table(folder, "g y p", ROWS)), **parameters)
    (against,) = {measure.against for measure in result.named("impact_ratio")}
    return against


def test_the_largest_by_default(tmp_path: Path) -> None:
    assert reference(tmp_path) == (("g", "big"),)


def test_the_most_favoured_on_request(tmp_path: Path) -> None:
    assert reference(tmp_path, reference_rule=MOST_FAVOURED) == (("g", "best"),)


def test_the_declared_one_wins(tmp_path: Path) -> None:
    assert reference(tmp_path, reference={"g": "small"}, reference_rule=MOST_FAVOURED) == (("g", "small"),)


def test_a_declared_group_without_rows_leaves_nothing_testable(tmp_path: Path) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)), reference={"g": "nobody"})
    statuses = {(measure.status, measure.value) for measure in result.named("impact_ratio")}
    assert statuses == {("not_testable", None)}
    assert "nobody" in result.named("impact_ratio")[0].reason


def test_where_groups_cross_the_declared_values_cross(tmp_path: Path) -> None:
    rows = [(*row[:1], ("x", "y")[number % 2], *row[1:]) for number, row in enumerate(ROWS)]
    result = run(
        FAIRNESS,
        inputs(table(tmp_path, "g h y p", rows), groups=["g", "h"]),
        reference={"g": "small", "h": "y"},
    )
    for by in (["g"], ["h"], ["g", "h"]):
        expected = tuple((column, {"g": "small", "h": "y"}[column]) for column in by)
        assert {measure.against for measure in result.named("impact_ratio", by)} == {expected}


def test_the_reference_compared_with_itself_is_marked(tmp_path: Path) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)))
    itself = result.measure("impact_ratio", (("g", "big"),))
    assert itself.is_reference
    assert (itself.value, itself.low) == (1, None)


@pytest.mark.parametrize("name", ["selection_rate_ratio", "true_positive_rate_difference"])
def test_counts_beside_a_comparison_are_those_of_the_group(tmp_path: Path, name: str) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS)))
    rate = name.rpartition("_")[0]
    for measure in result.named(name):
        own = result.measure(rate, measure.group)
        assert (measure.numerator, measure.denominator) == (own.numerator, own.denominator)
