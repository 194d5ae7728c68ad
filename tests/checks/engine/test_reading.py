"""CSV files come in many dialects: each is read right and says how it was read."""

from pathlib import Path

import pytest

from audits.checks.contract import Result
from tests.checks.made import FAIRNESS, inputs, run

TEXT = "g,y,p\nKöln,1,1\nKöln,0,0\n“Ost”,1,0\n“Ost”,0,1\n"


def read(folder: Path, data: bytes, **roles: object) -> Result:
    path = folder / "data.csv"
    path.write_bytes(data)
    return run(FAIRNESS, inputs(path, **roles))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8,"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16,"),
        ("utf-16-le", "UTF-16 without a byte order mark"),
        ("utf-16-be", "UTF-16 without a byte order mark"),
        ("cp1252", "Windows-1252, because the bytes are not UTF-8"),
        ("utf-32", "UTF-32"),
    ],
)
def test_every_encoding_gives_the_same_measures(tmp_path: Path, encoding: str, named: str) -> None:
    result = read(tmp_path, TEXT.encode(encoding))
    assert result.measure("selection_rate", (("g", "Köln"),)).numerator == 1
    assert result.measure("selection_rate", (("g", "“Ost”"),)).denominator == 2
    assert named in result.reading[0]


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_every_separator(tmp_path: Path, separator: str, name: str) -> None:
    result = read(tmp_path, TEXT.replace(",", separator).encode())
    assert result.rows["used"] == 4
    assert f"separated by {name}" in result.reading[0]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_line_end_and_none_at_the_end(tmp_path: Path, ending: str) -> None:
    data = TEXT.rstrip("\n").replace("\n", ending).encode()
    assert read(tmp_path, data).rows["used"] == 4


def test_quoted_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    data = b'"g","y","p"\n"a,\n""b""",1,1\n"a,\n""b""",0,0\n'
    assert read(tmp_path, data).measure("selection_rate", (("g", 'a,\n"b"'),)).denominator == 2


def test_names_of_columns_may_be_anything(tmp_path: Path) -> None:
    data = 'Größe; "select *",y,p\n1,1,1\n2,0,0\n'.encode()
    result = read(tmp_path, data, groups=['Größe; "select *"'])
    assert len(result.named("selection_rate")) == 3


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    result = read(tmp_path, "g,y,p\nŁódź,1,1\nŁódź,0,0\n".encode("cp1250"), encoding="cp1250")
    assert result.measure("selection_rate", (("g", "Łódź"),)).denominator == 2
    assert "as declared" in result.reading[0]


def test_a_column_that_is_not_used_may_occur_twice(tmp_path: Path) -> None:
    assert read(tmp_path, b"x,g,x,y,p\n1,a,2,1,1\n1,b,2,0,0\n").rows["used"] == 2


def test_a_mark_is_taken_off_also_when_utf_8_was_declared(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT.encode("utf-8-sig"), encoding="UTF-8").rows["used"] == 4
