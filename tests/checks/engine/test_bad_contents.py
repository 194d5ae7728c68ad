"""Contents that are cut, damaged, or unfold to far more than they say are refused with a sentence; nothing is unpacked
beyond its cap."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from audits.checks.engine import parquet as claims
from audits.checks.engine import unfolding
from audits.checks.refusals import CheckError, NotATable, TooLarge
from tests.checks.engine.test_formats import CSV, TABLE
from tests.checks.made import FAIRNESS, inputs, run


def refusal(folder: Path, data: bytes) -> CheckError:
    path = folder / "data"
    path.write_bytes(data)
    with pytest.raises((NotATable, TooLarge)) as refused:
        run(FAIRNESS, inputs(path))
    return refused.value


def zstd(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(CSV)[:-5], "The gzip file is cut or damaged"),
        (gzip.compress(CSV)[:-8] + b"12345678", "The gzip file is cut or damaged"),
        (gzip.compress(CSV)[:9], "The gzip file is cut or damaged"),
        (zstd(CSV)[:-3], "The Zstandard file is cut or damaged"),
        (zstd(CSV) + b"more", "The Zstandard file is cut or damaged"),
        (gzip.compress(b""), "The gzip file is empty inside"),
        (gzip.compress(gzip.compress(CSV)), "Inside the gzip is a gzip archive"),
        (zstd(gzip.compress(CSV)), "Inside the Zstandard is a gzip archive"),
    ],
    # Not the bytes: gzip writes the second into them, and the processes of a run must collect the same names.
    ids=[
        "cut",
        "another end",
        "only a head",
        "Zstandard cut",
        "more behind",
        "empty",
        "gzip twice",
        "gzip in Zstandard",
    ],
)
def test_packed_contents_that_are_cut_damaged_or_packed_twice(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in str(refusal(tmp_path, data))


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_a_bomb_stops_at_the_cap(tmp_path: Path, pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfolding, "FREELY", 1 << 20)
    assert "unfolds to more than" in str(refusal(tmp_path, pack(CSV + b"Ost,0,1\n" * 2_000_000)))


def test_zip_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", CSV)
    assert "a ZIP archive or a spreadsheet, not a table" in str(refusal(tmp_path, packed.getvalue()))


def test_parquet_whose_footer_says_less_than_its_pages_hold(tmp_path: Path) -> None:
    big, small = (_parquet(pa.table({name: [size * "a"] for name in "gyp"})) for size in (5_000_000, 3))
    length = int.from_bytes(small[-8:-4], "little")
    # A small file's footer, its page headers overwritten by those of a file that unfolds to five megabytes.
    forged = big[: len(small) - length - 8] + small[-length - 8 :]
    assert "unfolds to at least" in str(refusal(tmp_path, forged))


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, use_dictionary=False, write_statistics=False, compression="zstd")
    return sink.getvalue().to_pybytes()


def test_parquet_that_claims_more_values_than_anybody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "MOST_VALUES", 11)
    assert "4 rows of 3 columns; up to 11 values" in str(refusal(tmp_path, _parquet(TABLE)))


@pytest.mark.parametrize("opened", [ipc.new_file, ipc.new_stream])
def test_arrow_that_is_cut(tmp_path: Path, opened) -> None:
    sink = pa.BufferOutputStream()
    with opened(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    data = sink.getvalue().to_pybytes()
    assert "cut or damaged" in str(refusal(tmp_path, data[: len(data) // 2]))
    assert isinstance(refusal(tmp_path, data[:200] + os.urandom(len(data) - 200)), NotATable)


def test_ten_thousand_columns_and_one(tmp_path: Path) -> None:
    header = ",".join(f"c{place}" for place in range(10_001))
    assert "10,001 columns; a dataset may have up to 10,000" in str(refusal(tmp_path, f"{header}\n".encode()))
