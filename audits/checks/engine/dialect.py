"""How a CSV file is laid out: its separator, its quotes and its header, and on which line it breaks when it does."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from audits.checks.reading import DELIMITERS, NO_QUOTE, Reading
from audits.checks.refusals import NotATable

SEPARATORS = {mark: name for name, mark in DELIMITERS.items()}
QUOTES = ('"', "'")
SAMPLE_ROWS = 200
SAMPLE_FIELDS = 500_000
LONGEST_FIELD = 1 << 20  # characters
LONGEST_LINE = 1 << 21  # characters; DuckDB reads no longer row either


@dataclass(frozen=True)
class Dialect:
    """separator: one character. header: the column names in order, spaces around them removed.

    quote: one character, or empty where fields are never quoted. named: whether the first line holds the names.
    """

    separator: str
    header: tuple[str, ...]
    quote: str = '"'
    named: bool = True

    @property
    def name(self) -> str:
        return SEPARATORS.get(self.separator, f"“{self.separator}”")

    @property
    def words(self) -> str:
        """For a sentence: `separated by comma, without a header`."""
        quoting = {'"': "", "'": ", quoted by '", "": ", without quotes"}[self.quote]
        return f"separated by {self.name}{quoting}{'' if self.named else ', without a header'}"


def recognise(path: Path, declared: Reading | None = None) -> Dialect:
    """The layout of a UTF-8 CSV file: the separator that splits most of its first rows into equally many fields.

    What was declared is not guessed. Raises NotATable when the file is empty, has no header, or begins with a line
    that is none.
    """
    wanted = declared or Reading()
    quote = {"": _quote(path), NO_QUOTE: ""}.get(wanted.quote, wanted.quote)
    best, best_score = ",", (-1.0, 0)
    first: list[str] = []
    for separator in [wanted.delimiter] if wanted.delimiter else SEPARATORS:
        rows = _sample(path, separator, quote)
        if not rows:
            continue
        width = len(rows[0])
        fitting = sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
        if (fitting, width) > best_score:
            best, best_score, first = separator, (fitting, width), rows[0]
    if best_score[0] < 0:
        if path.stat().st_size:
            said = f"Line 1 is no header: it, or a name in it, is longer than {LONGEST_FIELD:,} characters."
            raise NotATable(said, "Put the names of the columns in the first line.")
        raise NotATable("The file is empty: it has no header and no rows.", "Send the table with its header.")
    if wanted.header is False:
        return Dialect(best, tuple(f"column {place}" for place in range(1, len(first) + 1)), quote, named=False)
    header = tuple(name.strip() for name in first)
    if not any(header):
        raise NotATable("The first line holds no column names.", "Put the names of the columns in the first line.")
    return Dialect(best, header, quote)


def _quote(path: Path) -> str:
    """The usual quote, unless the first lines only make sense with the other: fields that begin and end with it."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read(1 << 16)
    if '"' in text or text.count("'") < 2:
        return '"'
    fields = [field.strip() for line in text.splitlines() for field in re.split(r"[,;\t|]", line)]
    quoted = sum(len(field) > 1 and field[0] == field[-1] == "'" for field in fields)
    return "'" if quoted * 2 > len(fields) else '"'


def first_break(path: Path, dialect: Dialect) -> str | None:
    """Where the file stops being a table: a sentence with the line, or None when every row fits the header."""
    try:
        with _rows(path, dialect.separator, dialect.quote) as rows:
            end = 0
            for row in rows:
                begin, end = end + 1, rows.line_num
                if row and len(row) != len(dialect.header):
                    at = f"line {begin:,}" if begin == end else f"lines {begin:,} to {end:,}"
                    above = "the header" if dialect.named else "the first line"
                    return f"{at}: {above} has {len(dialect.header):,} columns, the row has {len(row):,} fields"
    except csv.Error as error:
        return f"line {end + 1:,}: {error}"
    return None


def line_of_row(path: Path, dialect: Dialect, row: int) -> int:
    """The line in the file where data row `row` (from 1) begins; fields may hold line breaks."""
    with _rows(path, dialect.separator, dialect.quote) as rows:
        seen = begin = end = 0
        for fields in rows:
            begin, end = end + 1, rows.line_num
            seen += bool(fields) or len(dialect.header) == 1
            if seen == row + dialect.named:
                break
    return begin


def _sample(path: Path, separator: str, quote: str) -> list[list[str]]:
    """The first rows; empty lines only count at the top. What this separator cannot parse gives fewer rows."""
    found: list[list[str]] = []
    with suppress(csv.Error), _rows(path, separator, quote, strict=False) as rows:
        for row in islice(rows, SAMPLE_ROWS):
            if row or not found:
                found.append(row)
            if len(found) * len(found[0]) > SAMPLE_FIELDS:
                break
    return found


@contextmanager
def _rows(path: Path, separator: str, quote: str, strict: bool = True) -> Iterator[Any]:
    """The csv module's reader over the file; it counts lines in `line_num`."""
    previous = csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            if quote:
                yield csv.reader(_lines(file), delimiter=separator, quotechar=quote, strict=strict)
            else:
                yield csv.reader(_lines(file), delimiter=separator, quoting=csv.QUOTE_NONE, strict=strict)
    finally:
        csv.field_size_limit(previous)


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which is read whole when it has no end."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise csv.Error(f"longer than {LONGEST_LINE:,} characters")
        yield line
