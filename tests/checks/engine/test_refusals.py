"""What cannot be read right is refused, naming line, column and value."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from audits.checks.refusals import (
    BadEncoding,
    DigestMismatch,
    DuplicateColumn,
    MissingRole,
    NotATable,
    Refused,
    UnexpectedValue,
    UnknownColumn,
    UnknownValue,
)
from tests.checks.made import FAIRNESS, inputs, run

GOOD = b"g,y,p\na,1,1\nb,0,0\n"


def refusal(folder: Path, data: bytes, **roles: object) -> Refused:
    path = folder / "data.csv"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        run(FAIRNESS, inputs(path, **roles))
    return refused.value


def test_an_unknown_column_says_which_columns_exist(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD, label="outcome")
    assert isinstance(error, UnknownColumn)
    assert "“outcome”" in str(error)
    assert "g, y, p" in str(error)
    assert set(error.fields) == {"label"}


def test_a_missing_positive_label_says_which_values_exist(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD, positive_label=None, positive_prediction="1")
    assert isinstance(error, MissingRole)
    assert "“0” (1 rows)" in str(error)
    assert "positive_label" in error.fields


def test_a_positive_label_that_never_occurs_says_which_values_do(tmp_path: Path) -> None:
    error = refusal(tmp_path, b"g,y,p\na,yes,yes\nb,no,no\n", favourable=None)
    assert isinstance(error, UnknownValue)
    assert "“no”, “yes”" in str(error)


def test_undeclared_label_values_are_named_with_their_rows(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD + b"a,2,1\na,2,1\n")
    assert isinstance(error, UnexpectedValue)
    assert "“2” in 2 rows" in str(error)


def test_text_that_means_missing_must_be_declared(tmp_path: Path) -> None:
    data = GOOD + b"a,NaN,1\n"
    assert "“NaN” in 1 rows" in str(refusal(tmp_path, data))
    result = run(FAIRNESS, inputs(tmp_path / "data.csv", missing_values="NaN"))
    assert result.rows["missing_label"] == 1


def test_a_duplicate_column_is_named_with_both_places(tmp_path: Path) -> None:
    error = refusal(tmp_path, b"g,y,p,y\na,1,1,1\n")
    assert isinstance(error, DuplicateColumn)
    assert "columns 2 and 4" in str(error)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD + b"a,1\n", "line 4: the header has 3 columns, the row has 2 fields"),
        (GOOD + b"a,1,1,1\n", "line 4: the header has 3 columns, the row has 4 fields"),
        (b'g,y,p\n"a\nb",1\n', "lines 2 to 3"),
        (GOOD + b'a,1,"1\n', "line 4"),
        (b"", "is empty"),
        (b"\n\n", "no column names"),
        (b",,\n1,2,3\n", "no column names"),
    ],
)
def test_a_broken_table_says_where(tmp_path: Path, data: bytes, said: str) -> None:
    error = refusal(tmp_path, data)
    assert isinstance(error, NotATable)
    assert said in str(error)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"g,y,p\na,1,1\nb\x81,0,0\n", "byte 0x81 at line 3, column 2"),
        (b"g,y,p\na,1,1\nb\x00,0,0\n", "byte 0x00 at line 3, column 2"),
        ("g,y,p\na,1,1\n".encode("utf-16")[:-1], "line 2, column 6"),
    ],
)
def test_bytes_that_are_no_text_say_where(tmp_path: Path, data: bytes, said: str) -> None:
    error = refusal(tmp_path, data)
    assert isinstance(error, BadEncoding)
    assert said in str(error)


def test_a_file_that_is_not_the_registered_one(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(GOOD)
    given = inputs(path)
    path.write_bytes(GOOD + b"a,1,0\n")
    with pytest.raises(DigestMismatch):
        run(FAIRNESS, given)


def test_parquet_that_is_none_or_is_cut_or_has_a_column_twice(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    columns = [pa.array(["a", "b"]), pa.array([1, 0]), pa.array([1, 0]), pa.array([1, 0])]
    parquet.write_table(pa.table(columns, names=["g", "y", "p", "y"]), path)
    with pytest.raises(DuplicateColumn):
        run(FAIRNESS, inputs(path))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(NotATable, match="as Parquet"):
        run(FAIRNESS, inputs(path))
    path.write_bytes(b"PAR1" + GOOD)
    with pytest.raises(NotATable, match="as Parquet"):
        run(FAIRNESS, inputs(path))
    path.write_bytes(GOOD)
    assert run(FAIRNESS, inputs(path)).rows["used"] == 2  # a name says nothing
