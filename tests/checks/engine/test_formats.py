"""CSV, TSV, Parquet and Arrow, plain or packed, told by their bytes: each gives the same measures."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from audits.checks.contract import Result
from tests.checks.made import FAIRNESS, inputs, run

TABLE = pa.table({"g": ["Köln", "Köln", "Ost", "Ost"], "y": [1, 0, 1, 0], "p": [1, 0, 0, 1]})
CSV = "g,y,p\nKöln,1,1\nKöln,0,0\nOst,1,0\nOst,0,1\n".encode()


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(TABLE, sink)
    return sink.getvalue().to_pybytes()


def _arrow(opened: Callable[..., ipc.RecordBatchStreamWriter]) -> bytes:
    sink = pa.BufferOutputStream()
    with opened(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    return sink.getvalue().to_pybytes()


FORMATS = {
    "UTF-8, separated by comma": CSV,
    "UTF-8, separated by tab": CSV.replace(b",", b"\t"),
    "Parquet": _parquet(),
    "Arrow file": _arrow(ipc.new_file),
    "Arrow stream": _arrow(ipc.new_stream),
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    "gzip of ": gzip.compress,
    "Zstandard of ": lambda data: pa.compress(data, codec="zstd", asbytes=True),
    "gzip of  in two parts": lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:]),
}


def read(folder: Path, data: bytes, name: str = "data.csv") -> Result:
    (folder / name).write_bytes(data)
    return run(FAIRNESS, inputs(folder / name))


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_in_every_packing(tmp_path: Path, form: str, packing: str) -> None:
    result = read(tmp_path, PACKINGS[packing](FORMATS[form]))
    assert result.measure("selection_rate", (("g", "Köln"),)).numerator == 1
    assert f"Read as {packing.removesuffix(' in two parts')}{form}, 3 columns." == result.reading[0]


@pytest.mark.parametrize("name", ["data.parquet", "x.csv.gz", "百.zip", 'a\'b; DROP TABLE "x".arrow', " ", "-"])
def test_a_name_says_nothing(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, CSV, name).rows["used"] == 4


def test_arrow_with_a_dictionary_and_two_batches(tmp_path: Path) -> None:
    coded = TABLE.set_column(0, "g", TABLE["g"].dictionary_encode())
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, coded.schema) as writer:
        writer.write_table(coded, max_chunksize=1)
    assert read(tmp_path, sink.getvalue().to_pybytes()).rows["used"] == 4
