"""A content as an Ibis table in which every column can be asked for as text or as a number: the one place that says
how a content is read, for checks and for profiles alike.

CSV columns are all read as text, so that no library guesses a type; Parquet columns keep theirs until asked, and Arrow
is Parquet before it is read. Memory and threads are bounded, and the database may read this file and its scratch
folder, nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis
from ibis.expr import types as ir

from audits.checks.contract import Inputs
from audits.checks.engine import arrow, dialect, encoding, parquet
from audits.checks.engine.unfolding import Content, unfold
from audits.checks.engine.values import RULE
from audits.checks.reading import NO_QUOTE, Reading
from audits.checks.refusals import DuplicateColumn, NotATable, Refused, TooLarge, UnknownColumn

# What DuckDB raises over a file that is not what it claims to be; see also `_over_the_file`.
BROKEN = (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException, duckdb.ConversionException)
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
    """An opened dataset. columns: names as in the file. reading: how it was read, in sentences.

    kind: "csv", "parquet" or "arrow". decimal: the decimal mark that was declared, or empty. scratch: a folder of its
    own. recognised: how it was read, in the words of `audits.checks.reading`, with `format` and `compression`.
    """

    table: ir.Table
    columns: tuple[str, ...]
    reading: tuple[str, ...]
    kind: str
    scratch: Path
    decimal: str = ""
    recognised: dict[str, Any] = field(default_factory=dict)
    text_file: Path | None = None
    layout: dialect.Dialect | None = None

    def at(self, place: int) -> ir.Value:
        """The column at this place (from 0) as it is stored, under whatever name DuckDB knows it."""
        return self.table[self.table.columns[place]]

    def column(self, name: str) -> ir.Value:
        """The column of this name, the first where there are several, as it is stored."""
        return self.at(self.columns.index(name))

    def text(self, name: str) -> ir.StringValue:
        """The column as text without surrounding spaces; null where missing (empty, null, or a stored NaN)."""
        return self.trimmed(as_text(self.column(name)))

    @staticmethod
    def trimmed(text: ir.StringValue) -> ir.StringValue:
        """Text without surrounding spaces; null where nothing is left."""
        return text.re_replace(f"^[{SPACES}]+|[{SPACES}]+$", "").nullif("")

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
    with read(inputs.path, inputs.reading, limits) as source:
        _resolve(inputs, source.columns)
        yield source


@contextmanager
def read(path: Path, declared: Reading, limits: Limits) -> Iterator[Source]:
    """Opens a content, whatever its format, as it was declared to be read and else as it shows itself.

    Raises NotATable, TooLarge or BadEncoding; also while rows are read inside the block.
    """
    with TemporaryDirectory(prefix="countersign-check-") as folder:
        scratch = Path(folder)
        content = unfold(path, scratch)
        connection = ibis.duckdb.connect(
            threads=limits.threads,
            memory_limit=limits.told,
            temp_directory=str(scratch / "spill"),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        try:
            yield (_csv if content.kind == "csv" else _columnar)(connection, content, declared, scratch)
        finally:
            connection.disconnect()


def as_text(value: ir.Value) -> ir.StringValue:
    """A stored value as text, untrimmed; null where it is null or a stored NaN."""
    if value.type().is_floating():
        value = value.isnan().ifelse(ibis.null(), value)
    return value.cast("string")


def fetch(source: Source, expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of a small answer. Raises NotATable, with the line, when the file breaks off on the way; TooLarge."""
    with guarded(source):
        rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return rows


@contextmanager
def guarded(source: Source) -> Iterator[None]:
    """What the engine raises over the content inside, in words. Raises NotATable and TooLarge."""
    with _reading(source.text_file, source.layout):
        yield


def _csv(connection: ibis.BaseBackend, content: Content, declared: Reading, scratch: Path) -> Source:
    recognised = encoding.recognise(content.path, declared.encoding)
    text_file = encoding.as_utf8(content.path, recognised, scratch)
    layout = dialect.recognise(text_file, declared)
    parquet.hold_size(0, len(layout.header))
    _confine(connection, text_file, scratch)
    with _reading(text_file, layout):
        table = connection.read_csv(
            str(text_file.absolute()),
            columns={f"c{place}": "VARCHAR" for place in range(len(layout.header))},
            auto_detect=False,
            header=layout.named,
            delim=layout.separator,
            quote=layout.quote,
            escape=layout.quote,
            compression="none",
        )
    return Source(
        table,
        layout.header,
        (f"Read as {_packed(content)}{recognised.name}, {layout.words}, {_counted(layout.header)}.", RULE),
        "csv",
        scratch,
        decimal=declared.decimal,
        recognised={
            "format": "csv",
            "compression": content.packing,
            "encoding": recognised.codec,
            "delimiter": layout.separator,
            "quote": layout.quote or NO_QUOTE,
            "header": layout.named,
        },
        text_file=text_file,
        layout=layout,
    )


def _columnar(connection: ibis.BaseBackend, content: Content, declared: Reading, scratch: Path) -> Source:
    kind, _, form = content.kind.partition("-")
    path = content.path if kind == "parquet" else arrow.as_parquet(content.path, content.kind, scratch)
    columns = parquet.check(path)  # DuckDB renames the second of two equal names
    _confine(connection, path, scratch)
    with _reading(None, None):
        table = connection.read_parquet(str(path.absolute()))
    name = f"Arrow {form}" if form else "Parquet"
    return Source(
        table,
        columns,
        (f"Read as {_packed(content)}{name}, {_counted(columns)}.", RULE),
        kind,
        scratch,
        decimal=declared.decimal,
        recognised={"format": content.kind, "compression": content.packing},
    )


def _packed(content: Content) -> str:
    return f"{content.packing_name} of " if content.packing else ""


def _counted(columns: Sequence[str]) -> str:
    return f"{len(columns):,} columns"


def _confine(connection: ibis.BaseBackend, file: Path, scratch: Path) -> None:
    """Leaves the database this file and this folder, no network, and no change of its settings."""
    connection.raw_sql(f"SET allowed_paths = [{_quoted(file.absolute())}]")
    connection.raw_sql(f"SET allowed_directories = [{_quoted(scratch)}]")
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


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
    return NotATable(f"The file cannot be read as {kind}: {said}.", "Repair it, or declare how it is to be read.")


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
