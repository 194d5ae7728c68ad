"""Reads the headers of a Parquet file's pages, because a footer can lie: each must fit what the footer says.

A page header is a small Thrift struct in the compact protocol (parquet-format, PageHeader): field 2 is the page's
size unfolded, field 3 its size as it lies there. Nothing is unfolded here, and no page is read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pyarrow import ArrowException, parquet

from audits.checks.refusals import NotATable, TooLarge

# Rows times columns. A run-length encoded file of a few kilobytes can claim any number of rows.
MOST_VALUES = 20_000_000_000
MOST_COLUMNS = 10_000
MOST_PAGE = 1 << 30  # bytes, unfolded
LONGEST_HEADER = 1 << 16
STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(13)
DEEPEST = 8
NEXT = "Write the file again with a current library and send it."


def check(path: Path) -> tuple[str, ...]:
    """The names of the columns of a Parquet file that keeps its word. Raises NotATable and TooLarge."""
    try:
        with parquet.ParquetFile(path) as file:
            footer, names = file.metadata, tuple(file.schema_arrow.names)
    except (ArrowException, OSError, ValueError) as error:
        raise NotATable(f"The file cannot be read as Parquet: {_said(error)}.", NEXT) from error
    hold_size(footer.num_rows, len(names))
    claimed = sum(footer.row_group(group).num_rows for group in range(footer.num_row_groups))
    if claimed != footer.num_rows:
        said = f"The Parquet footer speaks of {footer.num_rows:,} rows, its row groups of {claimed:,}."
        raise NotATable(said, NEXT)
    with path.open("rb") as file:
        end = path.stat().st_size
        for group in range(footer.num_row_groups):
            for place in range(footer.num_columns):
                _check_column(file, footer.row_group(group).column(place), end)
    return names


def hold_size(rows: int, columns: int) -> None:
    """Raises NotATable or TooLarge for more columns, or rows times columns, than a table may have."""
    if columns > MOST_COLUMNS:
        said = f"The file has {columns:,} columns; a dataset may have up to {MOST_COLUMNS:,}."
        raise NotATable(said, "Send the columns that are needed.")
    if rows * columns > MOST_VALUES:
        said = f"The file has {rows:,} rows of {columns:,} columns; up to {MOST_VALUES:,} values are read."
        raise TooLarge(said, "Send a sample, or fewer columns.")


def _check_column(file: BinaryIO, column: Any, end: int) -> None:
    """Walks from page to page of one column in one row group."""
    name, said = column.path_in_schema, int(column.total_uncompressed_size)
    at = int(column.dictionary_page_offset or column.data_page_offset)
    if column.has_dictionary_page and column.dictionary_page_offset:
        at = min(int(column.dictionary_page_offset), int(column.data_page_offset))
    stop = at + int(column.total_compressed_size)
    if not 0 < at <= stop <= end:
        raise NotATable(f"The Parquet footer places column “{name}” outside of the file.", NEXT)
    unfolded = 0
    while at < stop:
        page, packed, length = _page(file, at, name)
        unfolded += page + length
        at += length + packed
        if page > MOST_PAGE or unfolded > said:
            told = f"Column “{name}” unfolds to at least {unfolded:,} bytes where the Parquet footer says {said:,}."
            raise NotATable(told, NEXT)


def _page(file: BinaryIO, at: int, name: str) -> tuple[int, int, int]:
    """(bytes unfolded, bytes as it lies there, bytes of the header) of the page whose header begins at `at`."""
    file.seek(at)
    reader = _Compact(file.read(LONGEST_HEADER))
    try:
        fields = dict(reader.numbers())
        unfolded, packed = fields[2], fields[3]
        if unfolded < 0 or packed < 0:
            raise ValueError("negative")
    except (IndexError, KeyError, ValueError) as error:
        raise NotATable(f"Column “{name}” has a page in the Parquet file that cannot be read.", NEXT) from error
    return unfolded, packed, reader.at


class _Compact:
    """A reader of Thrift's compact protocol that keeps whole numbers of the outermost struct and skips the rest.

    Raises IndexError at the end of the bytes and ValueError for what is no struct.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def numbers(self) -> Iterator[tuple[int, int]]:
        """(field, value) of the whole numbers of the struct that begins here."""
        for field, kind in self._fields():
            if kind in (I16, I32, I64):
                yield field, self._zigzag()
            else:
                self._skip(kind, 0)

    def _fields(self) -> Iterator[tuple[int, int]]:
        field = 0
        while (head := self._byte()) != STOP:
            kind, delta = head & 15, head >> 4
            field = field + delta if delta else self._zigzag()
            yield field, kind

    def _skip(self, kind: int, depth: int) -> None:
        if depth > DEEPEST:
            raise ValueError("nested too deep")
        if kind in (I16, I32, I64):
            self._varint()
        elif kind == BYTE:
            self._move(1)
        elif kind == DOUBLE:
            self._move(8)
        elif kind == BINARY:
            self._move(self._varint())
        elif kind in (LIST, SET):
            head = self._byte()
            for _ in range(head >> 4 if head >> 4 < 15 else self._varint()):
                self._skip(head & 15, depth + 1)
        elif kind == STRUCT:
            for _field, inner in self._fields():
                self._skip(inner, depth + 1)
        elif kind not in (TRUE, FALSE):
            raise ValueError(f"no type {kind}")

    def _byte(self) -> int:
        self._move(1)
        return self.data[self.at - 1]

    def _move(self, length: int) -> None:
        self.at += length
        if self.at > len(self.data):
            raise IndexError(self.at)

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("a number without end")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


def _said(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason was given"])[0].rstrip(".")
