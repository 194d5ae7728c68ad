"""Very many groups are refused with how many there are and how many a comparison takes."""

from pathlib import Path

import pytest

from audits.checks.refusals import Refused, TooManyGroups
from tests.checks.made import FAIRNESS, inputs, run, table


def test_a_hundred_thousand_groups(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", ((f"id-{number}", number % 2, 1) for number in range(100_000)))
    with pytest.raises(TooManyGroups) as refused:
        run(FAIRNESS, inputs(path))
    assert "100,000 distinct values; a comparison takes at most 250" in str(refused.value)
    assert refused.value.fields["groups"] == "100,000 values, cap 250"


def test_the_cap_is_exact(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", ((number, number % 2, number % 3 % 2) for number in range(60)))
    assert run(FAIRNESS, inputs(path), max_groups=60)
    with pytest.raises(TooManyGroups, match="60 distinct values; a comparison takes at most 59"):
        run(FAIRNESS, inputs(path), max_groups=59)


def test_groups_that_cross_are_counted_where_they_cross(tmp_path: Path) -> None:
    rows = [(a, b, a % 2, b % 2) for a in range(20) for b in range(20)]
    with pytest.raises(TooManyGroups, match="“g” × “h” has 400"):
        run(FAIRNESS, inputs(table(tmp_path, "g h y p", rows), groups=["g", "h"]))


def test_a_prediction_column_of_identifiers(tmp_path: Path) -> None:
    path = table(tmp_path, "g y p", (("a", number % 2, f"{number}x") for number in range(60_000)))
    with pytest.raises(Refused, match="60,000 distinct values"):
        run(FAIRNESS, inputs(path, favourable=None))
