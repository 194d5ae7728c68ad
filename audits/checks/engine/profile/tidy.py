"""The columns of a content with spaces and missing values away, where many scans are cheap."""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from audits.checks.engine.profile.kinds import Column
from audits.checks.engine.source import Source, as_text, guarded


def tidied(source: Source, missing: Sequence[str]) -> tuple[ir.Table, list[Column]]:
    """The table and its columns. A text file is read once and written as columns into the scratch folder.

    missing: texts that mean missing besides the empty one. Raises NotATable and TooLarge.
    """
    stored = source.layout is None
    tidy = [_tidy(source, place, missing) for place in range(len(source.columns))]
    if stored:
        table = source.table
    else:
        table = _written(source, source.table.select(**{f"c{place}": value for place, value in enumerate(tidy)}))
        tidy = [table[f"c{place}"] for place in range(len(tidy))]
    return table, [Column(place, name, tidy[place - 1], stored) for place, name in enumerate(source.columns, start=1)]


def _tidy(source: Source, place: int, missing: Sequence[str]) -> ir.Value:
    value = source.at(place)
    if value.type().is_string():
        value = source.trimmed(value)
        return value.isin(list(missing)).ifelse(ibis.null(), value) if missing else value
    if value.type().is_floating():
        value = value.isnan().ifelse(ibis.null(), value)
    if missing and (value.type().is_numeric() or value.type().is_boolean()):
        value = as_text(value).isin(list(missing)).ifelse(ibis.null(), value)
    return value


def _written(source: Source, table: ir.Table) -> ir.Table:
    backend, path = source.table.get_backend(), source.scratch / "tidy.parquet"
    with guarded(source):
        backend.raw_sql(f"COPY ({ibis.to_sql(table, dialect='duckdb')}) TO '{path}' (FORMAT parquet)")
        return backend.read_parquet(str(path))
