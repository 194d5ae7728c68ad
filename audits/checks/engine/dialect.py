"""How a CSV file is laid out: its separator and its header, and on which line it breaks when it does."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from audits.checks.refusals import NotATable

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200
SAMPLE_FIELDS = 500_000
LONGEST_FIELD = 1 << 20  # characters
LONGEST_LINE = 1 << 21  # characters; DuckDB reads no longer row either


@dataclass(frozen=True)
class Dialect:
    """separator: one character. header: the column names in order, spaces around them removed."""

    separator: str
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        return SEPARATORS[self.separator]


def recognise(path: Path) -> Dialect:
    """The layout of a UTF-8 CSV file: the separator that splits most of its first rows into equally many fields.

    Raises NotATable when the file is empty, has no header, or begins with a line that is none.
    """
    best, best_score = ",", (-1.0, 0)
    header_fields: list[str] = []
    for separator in SEPARATORS:
        rows = _sample(path, separator)
        if not rows:
            continue
        width = len(rows[0])
        fitting = sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
        if (fitting, width) > best_score:
            best, best_score, header_fields = separator, (fitting, width), rows[0]
    if best_score[0] < 0:
        if path.stat().st_size:
            said = f"Line 1 is no header: it, or a name in it, is longer than {LONGEST_FIELD:,} characters."
            raise NotATable(said, "Put the names of the columns in the first line.")
        raise NotATable("The file is empty: it has no header and no rows.", "Send the table with its header.")
    header = tuple(name.strip() for name in header_fields)
    if not any(header):
        raise NotATable("The first line holds no column names.", "Put the names of the columns in the first line.")
    return Dialect(best, header)


def first_break(path: Path, dialect: Dialect) -> str | None:
    """Where the file stops being a table: a sentence with the line, or None when every row fits the header."""
    try:
        with _rows(path, dialect.separator) as rows:
            end = 0
            for row in rows:
                begin, end = end + 1, rows.line_num
                if row and len(row) != len(dialect.header):
                    at = f"line {begin:,}" if begin == end else f"lines {begin:,} to {end:,}"
                    wanted = len(dialect.header)
                    return f"{at}: the header has {wanted:,} columns, the row has {len(row):,} fields"
    except csv.Error as error:
        return f"line {end + 1:,}: {error}"
    return None


def line_of_row(path: Path, dialect: Dialect, row: int) -> int:
    """The line in the file where data row `row` (from 1) begins; fields may hold line breaks."""
    with _rows(path, dialect.separator) as rows:
        seen = begin = end = 0
        for fields in rows:
            begin, end = end + 1, rows.line_num
            seen += bool(fields) or len(dialect.header) == 1
            if seen == row + 1:
                break
    return begin


def _sample(path: Path, separator: str) -> list[list[str]]:
    """The first rows; empty lines only count at the top. What this separator cannot parse gives fewer rows."""
    found: list[list[str]] = []
    with suppress(csv.Error), _rows(path, separator, strict=False) as rows:
        for row in islice(rows, SAMPLE_ROWS):
            if row or not found:
                found.append(row)
            if len(found) * len(found[0]) > SAMPLE_FIELDS:
                break
    return found


@contextmanager
def _rows(path: Path, separator: str, strict: bool = True) -> Iterator[Any]:
    """The csv module's reader over the file; it counts lines in `line_num`."""
    previous = csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield csv.reader(_lines(file), delimiter=separator, strict=strict)
    finally:
        csv.field_size_limit(previous)


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which is read whole when it has no end."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise csv.Error(f"longer than {LONGEST_LINE:,} characters")
        yield line
