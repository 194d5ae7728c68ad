"""A profile says what is in each column: right, the same bytes for the same content, and never what is personal."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import rfc8785
from pyarrow import parquet

from audits.checks.engine.profile import figures, making, profile, suspicion
from audits.checks.engine.source import Limits
from audits.checks.reading import Reading


def made(folder: Path, data: bytes, marks: dict[str, bool] | None = None, **said: Any) -> dict[str, Any]:
    path = folder / "data"
    path.write_bytes(data)
    return profile(path, "0" * 64, Reading.declared(said), marks or {}, limits=Limits(memory=300, threads=2))


def column(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["columns"] if one["name"] == name)


def test_types_are_what_all_values_look_like(tmp_path: Path) -> None:
    rows = b"1;1,5;2024-02-29;2024-01-01 10:00;true;007;;x\n-2;2;2024-03-01;2024-01-02T11:00:01;false;+1;;1\n"
    found = made(tmp_path, b"whole;comma;day;moment;flag;code;none;text\n" + rows)
    types = {one["name"]: one["type"] for one in found["columns"]}
    assert types == {
        "whole": "integer", "comma": "number", "day": "date", "moment": "timestamp", "flag": "boolean", "code": "text",
        "none": "unknown", "text": "text",
    }  # fmt: skip
    assert column(found, "comma")["numbers"]["low"] == 1.5
    assert column(found, "day")["numbers"]["high"] == "2024-03-01"
    assert column(found, "moment")["numbers"]["high"] == "2024-01-02T11:00:01"


def test_figures_against_numpy_however_the_rows_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "EXACT_VALUES", 100)
    values = np.random.default_rng(1).normal(1e6, 3.0, 20_000)
    spellings = set()
    for order in (values, values[::-1]):
        path = tmp_path / "x"
        parquet.write_table(pa.table({"x": order}), path)
        found = made(tmp_path, path.read_bytes())
        numbers = column(found, "x")["numbers"]
        assert numbers["mean"] == pytest.approx(values.mean(), rel=1e-11)
        assert numbers["deviation"] == pytest.approx(values.std(ddof=1), rel=1e-6)
        for one in numbers["quantiles"]:
            exact = np.quantile(values, one["share"], method="inverted_cdf")
            assert one["low"] - 1e-5 <= exact <= one["high"] + 1e-5
            assert one["high"] - one["low"] < (values.max() - values.min()) / 60_000
        assert sum(numbers["bars"]) == 20_000
        spellings.add(rfc8785.dumps({**found, "content": None}))
    assert len(spellings) == 1


def test_many_distinct_values_are_bracketed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "EXACT_DISTINCT", 1_000)
    monkeypatch.setattr(figures, "SAMPLE", 1_000)
    found = made(tmp_path, b"id\n" + b"".join(b"v%d\n" % number for number in range(30_000)))
    distinct = column(found, "id")["distinct"]
    assert distinct["low"] < 30_000 <= distinct["high"]
    assert column(found, "id")["frequent"] is None


def test_mixed_types_say_where_and_can_be_declared_missing(tmp_path: Path) -> None:
    data = b"age\n" + b"41\n42\n" * 10 + b"unknown\n"
    found = column(made(tmp_path, data), "age")
    assert found["type"] == "text"
    assert "20 of 21 values are numbers and 1 are not, the first at line 22" in found["mixed"]
    mended = column(made(tmp_path, data, missing_values=["unknown"]), "age")
    assert (mended["type"], mended["missing"], mended["mixed"]) == ("integer", 1, "")


def test_rare_and_personal_values_are_not_told(tmp_path: Path) -> None:
    data = b"city,mail,phone\n" + b"Paris,a@b.de,+33 1 23 45\n" * 12 + b"Nice,c@d.de,+33 1 23 46\n" * 9
    found = made(tmp_path, data)
    assert column(found, "city")["frequent"] == {"values": [{"value": "Paris", "rows": 12}], "others": 9}
    for name in ("mail", "phone"):
        assert (column(found, name)["withheld"], column(found, name)["frequent"]) == ("personal", None)
    told = made(tmp_path, data, {"mail": False, "city": True})
    assert column(told, "mail")["frequent"]["values"][0]["value"] == "a@b.de"
    assert column(told, "city")["frequent"] is None


@pytest.mark.parametrize(
    ("name", "suspected"),
    [
        ("e_mail", True),
        ("LastName", True),
        ("name", True),
        ("date_of_birth", True),
        ("model_name", False),
        ("sex", False),
    ],
)
def test_suspicion_by_name(name: str, suspected: bool) -> None:
    assert bool(suspicion(name)) is suspected


@pytest.mark.parametrize(
    ("data", "rows", "note"),
    [
        (b"a,b\n", 0, "a header and no rows"),
        (b"a,b\n1,2\n3,4\n", 2, ""),
        (b"a,b,a,\n1,2,3,4\n", 1, "2 columns are called “a”: columns 1, 3."),
        (b"a,b,a,\n1,2,3,4\n", 1, "Column 4 has no name."),
        (b"2019,2020\n1,2\n", 1, "declare header: false"),
        ("a;b\n1;ü\n".encode("utf-16"), 1, ""),
        ("a;b\n1;ü\n".encode("cp1252"), 1, ""),
        ("\ufeffa;b\n1;ü\n".encode(), 1, ""),
    ],
)
def test_odd_tables_are_described(tmp_path: Path, data: bytes, rows: int, note: str) -> None:
    found = made(tmp_path, data)
    assert found["rows"] == rows
    assert note in " ".join(found["notes"])


def test_of_very_many_columns_the_first_are_told_in_detail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "DETAILED", 2)
    found = made(tmp_path, b"a,b,c\n1,2,\n3,4,x\n")
    assert [one["numbers"] is not None for one in found["columns"]] == [True, True, False]
    assert (column(found, "c")["type"], column(found, "c")["missing"]) == ("text", 1)
    assert "The first 2 columns are told in detail" in found["notes"][0]


def test_stored_types_with_nothing_to_count(tmp_path: Path) -> None:
    table = pa.table(
        {"list": [[1], None], "bytes": [b"a", b"b"], "huge": [1e308, float("inf")], "nan": [float("nan"), 1.0]}
    )
    parquet.write_table(table, tmp_path / "x")
    found = made(tmp_path, (tmp_path / "x").read_bytes())
    assert [one["type"] for one in found["columns"]] == ["other", "other", "number", "number"]
    assert [one["missing"] for one in found["columns"]] == [1, 0, 0, 1]
    assert column(found, "huge")["numbers"]["unread"] == 1
