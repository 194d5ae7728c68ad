"""Cells and closed forms equal counting row by row, and the order of rows changes no byte."""

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.checks.contract import Group
from tests.checks.made import FAIRNESS, inputs, run, table

Row = tuple[str | None, str | None, int | None, int | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["x", "y"]),
        st.sampled_from([0, 1, None]),
        st.sampled_from([0, 1, None]),
    ),
    min_size=1,
    max_size=60,
).map(lambda rows: [("a", "x", 1, 1), ("b", "y", 0, 0), *rows])
pytestmark = pytest.mark.slow
SOME = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def share(rows: Sequence[Row], among: tuple[int, ...], hits: tuple[int, ...], by: str) -> tuple[int, int]:
    """(hits, rows) where the label is in `among` and the prediction in `hits`, or the other way round."""
    label, prediction = (2, 3) if by == "label" else (3, 2)
    inside = [row for row in rows if row[label] in among and row[prediction] in (0, 1)]
    return sum(row[prediction] in hits for row in inside), len(inside)


def in_group(row: Row, group: Group) -> bool:
    return all(row[{"g": 0, "h": 1}[column]] == value for column, value in group)


@SOME
@given(ROWS)
def test_rates_equal_counting_by_hand(rows: list[Row]) -> None:
    with TemporaryDirectory() as folder:
        result = run(FAIRNESS, inputs(table(Path(folder), "g h y p", rows), groups=["g", "h"]), minimum_n=0)
    for measure in result.measures:
        mine = [row for row in rows if in_group(row, measure.group) and row[3] is not None]
        counted = {
            "selection_rate": (sum(row[3] == 1 for row in mine), len(mine)),
            "true_positive_rate": share(mine, (1,), (1,), "label"),
            "false_positive_rate": share(mine, (0,), (1,), "label"),
            "false_negative_rate": share(mine, (1,), (0,), "label"),
            "positive_predictive_value": share(mine, (1,), (1,), "prediction"),
        }.get(measure.name)
        if counted is None or measure.status == "not_testable":
            continue
        assert (measure.numerator, measure.denominator) == counted, measure
        if counted[1] == 0:
            assert (measure.status, measure.value) == ("undefined", None)
        else:
            assert measure.value is not None
            assert abs(measure.value - counted[0] / counted[1]) < 1e-12
            assert measure.low is not None
            assert measure.high is not None
            assert 0 <= measure.low <= measure.value <= measure.high <= 1


@SOME
@given(ROWS, st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_bytes_but_for_the_digest(rows: list[Row], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    spelled = []
    with TemporaryDirectory() as folder:
        for name, order in (("first.csv", rows), ("second.csv", shuffled)):
            given_inputs = inputs(table(Path(folder), "g h y p", order, name), groups=["g", "h"])
            result = run(FAIRNESS, given_inputs, minimum_n=0)
            spelled.append(result.canonical().replace(given_inputs.digest.encode(), b""))
    assert spelled[0] == spelled[1]
