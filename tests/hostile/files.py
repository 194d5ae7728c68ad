"""Files that are not what they claim to be, each a few kilobytes to a few megabytes."""

import gzip
import io
import pickle
import random
import struct
import zipfile
from collections.abc import Callable

import pyarrow
from pyarrow import parquet

HEAD = b"sex,label,predicted\n"
ROWS = b"F,1,1\nM,0,0\nF,0,1\nM,1,1\n" * 60


def _bomb() -> bytes:
    written = io.BytesIO()
    with gzip.GzipFile(fileobj=written, mode="wb") as packed:
        for _ in range(100):
            packed.write(b"0" * 2**20)
    return written.getvalue()


def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", HEAD + ROWS)
    return written.getvalue()


def _parquet(**columns: object) -> bytes:
    written = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), written)
    return written.getvalue()


GOOD = _parquet(sex=["F", "M"] * 120, label=[1, 0] * 120, predicted=[1, 0] * 120)
FOOTER = struct.unpack("<I", GOOD[-8:-4])[0]


def _flipped(seed: int) -> bytes:
    """The good Parquet file with a few bytes of its footer changed."""
    chance, content = random.Random(seed), bytearray(GOOD)
    for _ in range(4):
        content[chance.randrange(len(content) - 8 - FOOTER, len(content) - 8)] = chance.randrange(256)
    return bytes(content)


# Made when asked for: together they are large.
FILES: dict[str, Callable[[], bytes]] = {
    "zero bytes": lambda: b"",
    "blank lines": lambda: b"\n" * 1_000,
    "zeros": lambda: b"\x00" * 100_000,
    "a NUL in a row": lambda: HEAD + b"F,1,\x00\n",
    "a gzip archive cut short": lambda: gzip.compress(HEAD + ROWS)[:-20],
    "a gzip bomb": _bomb,
    "a spreadsheet": _zip,
    "a pickle": lambda: pickle.dumps(list(range(1_000))),
    "a program": lambda: b"MZ\x90\x00" + bytes(range(256)) * 20,
    "a PDF": lambda: b"%PDF-1.7\n" + b"\xff" * 1_000,
    "JSON": lambda: b'[{"sex": "F", "label": 1}]',
    "a million columns": lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n" + b"," * 999_999 + b"\n",
    "twenty thousand columns": lambda: b",".join(b"c%d" % n for n in range(20_000)) + b"\n",
    "a line without an end": lambda: b"x" * 20_000_000,
    "a quote without an end": lambda: HEAD + b'F,1,"' + ROWS * 5_000,
    "a field of three megabytes": lambda: HEAD + b"F" * 3_000_000 + b",1,1\n",
    "a row that is too short": lambda: HEAD + ROWS + b"F,1\n",
    "a hundred thousand groups": lambda: HEAD + b"".join(b"g%d,1,1\n" % n for n in range(100_000)),
    "half of UTF-16": lambda: "sex,label,predicted\nF,1,1\n".encode("utf-16") + b"\x00",
    "only a mark": lambda: b"PAR1",
    "two marks": lambda: b"PAR1PAR1",
    "noise between marks": lambda: b"PAR1" + random.Random(1).randbytes(5_000) + b"PAR1",
    "a footer longer than the file": lambda: GOOD[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1",
    "a footer of zeros": lambda: GOOD[: -8 - FOOTER] + b"\x00" * FOOTER + GOOD[-8:],
    "a body of zeros": lambda: GOOD[:4] + b"\x00" * (len(GOOD) - 12 - FOOTER) + GOOD[-8 - FOOTER :],
    "half of Parquet": lambda: GOOD[: len(GOOD) // 2],
    "Parquet said to be encrypted": lambda: GOOD[:-4] + b"PARE",
    "Parquet without the columns": lambda: _parquet(x=[1, 2]),
    "Parquet of lists": lambda: _parquet(sex=[["F"], ["M"]], label=[1, 0], predicted=[{"a": 1}, {"a": 0}]),
    **{f"a flipped footer {seed}": (lambda seed=seed: _flipped(seed)) for seed in range(12)},
}
