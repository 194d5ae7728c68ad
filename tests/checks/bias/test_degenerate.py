"""One class, one row, two rows, no rows, constant and empty columns: each measure has its status, the run goes on."""

from pathlib import Path

import pytest

from tests.checks.made import FAIRNESS, inputs, run, table

ROWS = {
    "no rows": [],
    "one row": [("a", 1, 1)],
    "two rows": [("a", 1, 1), ("b", 0, 0)],
    "one class": [("a", 1, 1), ("b", 1, 1), ("b", 1, 1)],
    "constant group": [("a", 1, 1), ("a", 0, 0), ("a", 1, 0)] * 20,
    "constant prediction": [("a", 1, 1), ("b", 0, 1)] * 40,
    "all groups missing": [(None, 1, 1), (None, 0, 0)] * 40,
    "all labels missing": [("a", None, 1), ("b", None, 1)] * 40,
    "all predictions missing": [("a", 1, None), ("b", 0, None)] * 40,
    "all missing": [(None, None, None)] * 5,
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
def test_the_run_goes_on(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", rows)))
    assert result.rows["total"] == len(rows)
    overall = result.measure("selection_rate", ())
    for measure in result.measures:
        if measure.value is None:
            assert measure.status != "ok", measure
            assert measure.reason, measure
    assert overall.status in {"ok", "small_n", "undefined"}


def test_two_rows_are_too_few_and_say_so(tmp_path: Path) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS["two rows"])))
    rate = result.measure("selection_rate", (("g", "a"),))
    assert (rate.status, rate.value) == ("small_n", 1)
    assert rate.reason == "Too few rows: needs 30, has 1."
    parity = result.measure("demographic_parity_difference", (), by=["g"])
    assert (parity.status, parity.value) == ("small_n", None)


def test_missing_groups_alone_cannot_be_compared(tmp_path: Path) -> None:
    result = run(FAIRNESS, inputs(table(tmp_path, "g y p", ROWS["all groups missing"])))
    ratio = result.measure("impact_ratio", (("g", None),))
    assert ratio.status == "not_testable"
    assert "No group may be the reference" in ratio.reason
