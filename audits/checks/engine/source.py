"""A dataset file as an Ibis table in which every column can be asked for as text or as a number.

CSV columns are all read as text, so that no library guesses a type; Parquet columns keep theirs until asked.
Memory and threads are bounded, and the database may read this file and its scratch folder, nothing else.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis
from ibis.expr import types as ir
from pyarrow import ArrowException, parquet

from audits.checks.contract import Inputs
from audits.checks.engine import dialect, encoding
from audits.checks.engine.values import RULE
from audits.checks.refusals import DuplicateColumn, NotATable, Refused, TooLarge, UnknownColumn

# What DuckDB raises over a file that is not what it claims to be; see also `_over_the_file`.
BROKEN = (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException, duckdb.ConversionException)
# Beyond this a header is no table of predictions, and reading it takes minutes.
MOST_COLUMNS = 10_000
SPACES = " \t\r\n\v\f\u00a0\u2007\u202f\ufeff"


@dataclass(frozen=True)
class Limits:
    """What one run may use. memory: MiB for DuckDB, which was seen to take 30 % more than it is told."""

    memory: int = 1024
    threads: int = 2

    @property
    def told(self) -> str:
        return f"{int(self.memory / 1.3)}MiB"


@dataclass(frozen=True)
class Source:
    """An opened dataset. columns: names as in the file. reading: how it was read, in sentences."""

    table: ir.Table
    columns: tuple[str, ...]
    reading: tuple[str, ...]
    text_file: Path | None = None
    layout: dialect.Dialect | None = None

    def column(self, name: str) -> ir.Value:
        """The column as it is stored, under whatever name DuckDB knows it."""
        return self.table[self.table.columns[self.columns.index(name)]]

    def text(self, name: str) -> ir.StringValue:
        """The column as text without surrounding spaces; null where missing (empty, null, or a stored NaN)."""
        return as_text(self.column(name)).re_replace(f"^[{SPACES}]+|[{SPACES}]+$", "").nullif("")

    def place(self, row: int) -> str:
        """Where data row `row` (from 1) is, for a message: its line in a CSV file, its row in Parquet."""
        if self.text_file is None or self.layout is None:
            return f"row {row:,}"
        return f"line {dialect.line_of_row(self.text_file, self.layout, row):,}"

    def first_rows(self, wanted: ir.BooleanValue, value: ir.Value, most: int = 10) -> list[tuple[int, str | None]]:
        """(row from 1, value as text) of the first rows for which `wanted` holds, in the order of the file."""
        numbered = self.table.select(row=ibis.row_number(), wanted=wanted, value=value.cast("string"))
        found = numbered.filter(numbered.wanted).order_by("row").limit(most)
        return [(int(r["row"]) + 1, r["value"]) for r in fetch(self, found)]


@contextmanager
def opened(inputs: Inputs, limits: Limits) -> Iterator[Source]:
    """Opens the file for one run and clears up after it.

    Raises NotATable, BadEncoding, UnknownColumn or DuplicateColumn; also while rows are read inside the block.
    """
    with TemporaryDirectory(prefix="countersign-check-") as folder:
        scratch = Path(folder)
        reader = {"csv": _csv, "parquet": _parquet}.get(inputs.format)
        if reader is None:
            raise Refused(f"“{inputs.format}” is no format we read.", "Send CSV or Parquet.", {"format": "unknown"})
        connection = ibis.duckdb.connect(
            threads=limits.threads,
            memory_limit=limits.told,
            temp_directory=str(scratch / "spill"),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        try:
            source = reader(connection, inputs, scratch)
            _resolve(inputs, source.columns)
            yield source
        finally:
            connection.disconnect()


def as_text(value: ir.Value) -> ir.StringValue:
    """A stored value as text, untrimmed; null where it is null or a stored NaN."""
    if value.type().is_floating():
        value = value.isnan().ifelse(ibis.null(), value)
    return value.cast("string")


def fetch(source: Source, expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of a small answer. Raises NotATable, with the line, when the file breaks off on the way; TooLarge."""
    with _reading(source.text_file, source.layout):
        rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return rows


def _csv(connection: ibis.BaseBackend, inputs: Inputs, scratch: Path) -> Source:
    recognised = encoding.recognise(inputs.path, inputs.encoding)
    text_file = encoding.as_utf8(inputs.path, recognised, scratch)
    layout = dialect.recognise(text_file)
    _hold_columns(len(layout.header))
    _confine(connection, text_file, scratch)
    with _reading(text_file, layout):
        table = connection.read_csv(
            str(text_file.absolute()),
            columns={f"c{place}": "VARCHAR" for place in range(len(layout.header))},
            auto_detect=False,
            header=True,
            delim=layout.separator,
            quote='"',
            escape='"',
        )
    read = f"Read as {recognised.name}, separated by {layout.name}, {len(layout.header):,} columns."
    return Source(table, layout.header, (read, RULE), text_file, layout)


def _parquet(connection: ibis.BaseBackend, inputs: Inputs, scratch: Path) -> Source:
    _confine(connection, inputs.path, scratch)
    with _reading(None, None):
        table = connection.read_parquet(str(inputs.path.absolute()))
    try:
        columns = tuple(parquet.read_schema(inputs.path).names)  # DuckDB renames the second of two equal names
    except (ArrowException, OSError, ValueError) as error:
        raise _unreadable(None, None, error) from error
    _hold_columns(len(columns))
    return Source(table, columns, (f"Read as Parquet, {len(columns):,} columns.", RULE))


def _confine(connection: ibis.BaseBackend, file: Path, scratch: Path) -> None:
    """Leaves the database this file and this folder, no network, and no change of its settings."""
    connection.raw_sql(f"SET allowed_paths = [{_quoted(file.absolute())}]")
    connection.raw_sql(f"SET allowed_directories = [{_quoted(scratch)}]")
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _hold_columns(number: int) -> None:
    if number > MOST_COLUMNS:
        said = f"The file has {number:,} columns; a dataset may have up to {MOST_COLUMNS:,}."
        raise NotATable(said, "Send the columns that the checks need.")


@contextmanager
def _reading(text_file: Path | None, layout: dialect.Dialect | None) -> Iterator[None]:
    """What the engine raises over the file inside, in words. Raises NotATable and TooLarge."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TooLarge("The check needs more memory than a run may use.", "Ask for a larger worker.") from error
    except duckdb.Error as error:
        if not _over_the_file(error):
            raise
        raise _unreadable(text_file, layout, error) from error


def _over_the_file(error: duckdb.Error) -> bool:
    """Whether the file is at fault. What its Parquet reader finds by the way comes as a plain `duckdb.Error`."""
    return isinstance(error, BROKEN) or type(error) is duckdb.Error


def _unreadable(text_file: Path | None, layout: dialect.Dialect | None, error: Exception) -> NotATable:
    """The line that breaks the table when we find it ourselves, else the first line of the engine's complaint."""
    where = dialect.first_break(text_file, layout) if text_file and layout else None
    # Where the server keeps the file is nobody's business.
    said = where or re.sub(r"(?i)\bfile '[^']*'", "the file", (str(error).splitlines() or ["no reason was given"])[0])
    said = said.removeprefix("Invalid Input Error: ").rstrip(".")
    kind = "CSV" if layout else "Parquet"
    return NotATable(f"The file cannot be read as {kind}: {said}.", "Repair it and send it again.")


def _resolve(inputs: Inputs, columns: tuple[str, ...]) -> None:
    """Every named column exists exactly once, and no column is named twice where that makes no sense."""
    for role, column in inputs.columns():
        positions = [place for place, name in enumerate(columns, start=1) if name == column]
        if not positions:
            raise UnknownColumn(role, column, columns)
        if len(positions) > 1:
            raise DuplicateColumn(role, column, positions)
    if len(set(inputs.groups)) != len(inputs.groups):
        raise Refused("A grouping column is named twice.", "Name each once.", {"groups": "named twice"})
    if inputs.label and inputs.label == inputs.prediction:
        said = f"Label and prediction are the same column, “{inputs.label}”."
        raise Refused(said, "Name the column of what happened and the column of what was predicted.", {"label": said})
