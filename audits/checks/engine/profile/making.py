"""Making a profile: open, tidy once, then a few columns a scan."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis
from ibis.expr import types as ir

from audits.checks.contract import Progress, plain, silent
from audits.checks.engine.profile.figures import countable, distinct, frequent, numbers
from audits.checks.engine.profile.kinds import CLOCK, COMMA, DAY, OTHER, POINT, TEXT, UNKNOWN, Column, Kind, kinds
from audits.checks.engine.profile.personal import suspicion
from audits.checks.engine.profile.tidy import tidied
from audits.checks.engine.source import Limits, Source, fetch, read
from audits.checks.reading import Reading
from audits.checks.refusals import listed

FORMAT = "countersign.profile/1"
AT_ONCE = 24  # columns a scan
# Columns that are told in detail, each with scans of its own; of those beyond, type and missing values.
DETAILED = 300
ENGINES = ("duckdb", "ibis-framework", "pyarrow")
PERSONAL = "personal"


def profile(
    path: Path,
    sha256: str,
    declared: Reading,
    marks: Mapping[str, bool],
    progress: Progress = silent,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """The profile of a content, as the package documents it.

    marks: whether a column, by name, holds personal data, as somebody said; else the suspicion decides. The values of
    such columns are not told. progress may raise to cancel. Raises CheckError.
    """
    progress(0.0, "Opening the content")
    with read(path, declared, limits or Limits()) as source:
        progress(0.05, "Reading the rows")
        table, columns = tidied(source, declared.missing_values)
        (counted,) = fetch(source, table.aggregate(rows=table.count()))
        rows = int(counted["rows"])
        described: list[dict[str, Any]] = []
        for some in _batches(columns):
            share = 0.2 + 0.75 * (some[0].place - 1) / len(columns)
            progress(share, f"Column {some[0].place:,} of {len(columns):,}")
            for column, kind in zip(some, kinds(source, table, some), strict=True):
                described.append(_described(source, table, column, kind, rows, marks))
                progress(share, f"Column {column.place:,} of {len(columns):,}")
        progress(0.97, "Writing down the profile")
        made: dict[str, Any] = plain(
            {
                "format": FORMAT,
                "content": {"sha256": sha256, "size": path.stat().st_size},
                "reading": {
                    "declared": declared.to_dict(),
                    "recognised": source.recognised,
                    "told": list(source.reading),
                },
                "rows": rows,
                "columns": described,
                "notes": list(_notes(source, rows)),
                "engines": {name: version(name) for name in ENGINES},
            }
        )
    return made


def _batches(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    for start in range(0, len(columns), AT_ONCE):
        yield columns[start : start + AT_ONCE]


def _described(
    source: Source, table: ir.Table, column: Column, kind: Kind, rows: int, marks: Mapping[str, bool]
) -> dict[str, Any]:
    suspected = suspicion(column.name) or (f"The values look like {kind.pattern}." if kind.pattern else "")
    personal = marks.get(column.name, bool(suspected))
    seen = kind.given > 0 and kind.type not in (OTHER, UNKNOWN) and column.place <= DETAILED
    told = seen and not personal
    return {
        "name": column.name,
        "place": column.place,
        "type": kind.type,
        "missing": rows - kind.given,
        "distinct": distinct(source, table, column, kind) if seen else None,
        "personal": personal,
        "suspected": suspected,
        "withheld": PERSONAL if seen and personal else "",
        "longest": kind.longest,
        "mixed": _mixed(source, table, column, kind) if seen else "",
        "numbers": numbers(source, table, column, kind) if told and kind.ordered else None,
        "frequent": frequent(source, table, column, kind) if told and countable(kind) else None,
    }


def _mixed(source: Source, table: ir.Table, column: Column, kind: Kind) -> str:
    """A sentence about text most of whose values are numbers or days, with the place of the first other one."""
    if kind.type != TEXT:
        return ""
    numeric = COMMA if kind.decimal == "," else POINT
    for what, pattern in (("numbers", numeric), ("days", f"{DAY}|{CLOCK}")):
        rows = kind.alike.get(what, 0)
        if rows * 2 > kind.given:
            numbered = table.select(
                row=ibis.row_number(), odd=column.value.notnull() & ~column.value.re_search(pattern)
            )
            found = fetch(source, numbered.filter(numbered.odd).order_by("row").limit(1))
            where = f", the first at {source.place(int(found[0]['row']) + 1)}" if found else ""
            return (
                f"{rows:,} of {kind.given:,} values are {what} and {kind.given - rows:,} are not{where}, so it is read "
                "as text. Correct them, or declare in missing_values what means missing."
            )
    return ""


def _notes(source: Source, rows: int) -> Iterator[str]:
    """What a reader of the profile should know of the whole table."""
    names = source.columns
    for name in dict.fromkeys(names):
        places = [str(place) for place, other in enumerate(names, start=1) if other == name]
        if len(places) > 1:
            called = f"{len(places)} columns are called “{name}”" if name else f"{len(places)} columns have no name"
            yield f"{called}: columns {listed(places)}. A check that names it is refused."
        elif not name:
            yield f"Column {places[0]} has no name."
    if len(names) > DETAILED:
        yield f"The first {DETAILED:,} columns are told in detail; of the others, type and missing values."
    if not rows:
        yield "The table has a header and no rows."
    if source.layout is not None and source.layout.named and all(_numeric(name) for name in names):
        yield "The first line holds only numbers and was taken for the names; if it is a row, declare header: false."


def _numeric(name: str) -> bool:
    return name.replace(".", "", 1).replace(",", "", 1).lstrip("-").isdecimal()
