"""Weights: bad ones are refused with row numbers; good ones are summed exactly, in any order."""

import random
from pathlib import Path

import pytest

from audits.checks.refusals import BadWeight
from tests.checks.made import FAIRNESS, cells, inputs, run, table

ROWS = cells(a=(30, 10, 20, 40), b=(12, 18, 9, 31))


@pytest.mark.parametrize(("bad", "said"), [(0, "“0”"), (-1.5, "“-1.5”"), (None, "missing")])
def test_a_weight_that_is_none_is_refused_with_its_row(tmp_path: Path, bad: float | None, said: str) -> None:
    rows = [(*row, bad if number in {3, 7} else 1) for number, row in enumerate(ROWS, start=1)]
    with pytest.raises(BadWeight) as refused:
        run(FAIRNESS, inputs(table(tmp_path, "g y p w", rows), weight="w"))
    assert f"row 3 ({said}), row 7 ({said})" in str(refused.value)


def test_whole_weights_equal_repeated_rows(tmp_path: Path) -> None:
    chance = random.Random(1)
    weighted = [(*row, chance.randint(1, 9)) for row in ROWS]
    repeated = [row[:3] for row in weighted for _ in range(row[3])]
    first = run(FAIRNESS, inputs(table(tmp_path, "g y p w", weighted), weight="w"), minimum_n=0)
    second = run(FAIRNESS, inputs(table(tmp_path, "g y p", repeated, "repeated.csv")), minimum_n=0)
    for ours, theirs in zip(first.measures, second.measures, strict=True):
        if ours.name != "share_of_rows" and theirs.value is not None:
            assert ours.value == pytest.approx(theirs.value, abs=1e-12), ours.name
            assert ours.numerator == theirs.numerator


def test_unequal_weights_make_intervals_wider(tmp_path: Path) -> None:
    even = [(*row, 1) for row in ROWS]
    uneven = [(*row, 0.01 if number % 2 else 2.99) for number, row in enumerate(ROWS)]
    widths = []
    for name, rows in (("even.csv", even), ("uneven.csv", uneven)):
        result = run(FAIRNESS, inputs(table(tmp_path, "g y p w", rows, name), weight="w"))
        rate = result.measure("selection_rate", (("g", "a"),))
        assert rate.low is not None
        assert rate.high is not None
        widths.append(rate.high - rate.low)
        assert any("Kish" in said for said in result.limitations)
    assert widths[1] > 1.3 * widths[0]


def test_the_order_of_rows_does_not_change_a_weighted_sum(tmp_path: Path) -> None:
    chance = random.Random(2)
    rows = [(*row, chance.random() * 10 ** chance.randint(-6, 6)) for row in ROWS]
    found = set()
    for attempt in range(3):
        result = run(FAIRNESS, inputs(table(tmp_path, "g y p w", rows, f"{attempt}.csv"), weight="w"))
        found.add(tuple((m.value, m.low, m.high, m.numerator) for m in result.measures))
        chance.shuffle(rows)
    assert len(found) == 1


def test_weights_of_absurd_size_are_refused(tmp_path: Path) -> None:
    rows = [(*row, "1e308") for row in ROWS]
    with pytest.raises(BadWeight, match="1e\\+308"):
        run(FAIRNESS, inputs(table(tmp_path, "g y p w", rows), weight="w"))
