"""Rows out of the warehouses that Ibis reads, as Parquet. Drivers are large, so each installation adds its own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import IO, Any

import ibis
import pyarrow as pa
from pyarrow import parquet

from audits.checks.refusals import CheckError, Refused

# By kind: the module of its driver, and what to install.
DRIVERS = {
    "snowflake": ("snowflake.connector", "ibis-framework[snowflake]"),
    "bigquery": ("google.cloud.bigquery", "ibis-framework[bigquery]"),
    "databricks": ("databricks.sql", "ibis-framework[databricks]"),
    "spark": ("pyspark", "ibis-framework[pyspark]"),
}
BLOCK = 1 << 20


@contextmanager
def rows_of(kind: str, address: Mapping[str, Any], password: str, table: str, query: str) -> Iterator[Iterator[bytes]]:
    """A Parquet file as a stream. Raises Refused, also when the driver is not installed."""
    _refuse_missing(kind)
    with TemporaryFile() as file:
        try:
            backend = CONNECTORS[kind](dict(address), password)
            try:
                _write(backend, table, query, file)
            finally:
                backend.disconnect()
        except CheckError:
            raise
        except Exception as error:  # each driver has errors of its own, which share no ancestor
            said = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            said = said.replace(password, "…") if password else said
            raise Refused(
                f"The warehouse refused: {said}.", "Correct the connection, the table or the query."
            ) from error
        file.seek(0)
        yield iter(lambda: file.read(BLOCK), b"")


def _refuse_missing(kind: str) -> None:
    module, package = DRIVERS[kind]
    try:
        installed = find_spec(module) is not None
    except ModuleNotFoundError:  # of a package above it
        installed = False
    if not installed:
        raise Refused(f"The driver for {kind} is not installed.", f"Run pip install '{package}' where the workers run.")


def _write(backend: Any, table: str, query: str, file: IO[bytes]) -> None:
    *database, name = table.split(".")
    rows = backend.sql(query) if query else backend.table(name, database=".".join(database) or None)
    batches: pa.RecordBatchReader = rows.to_pyarrow_batches()
    with parquet.ParquetWriter(file, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _snowflake(address: dict[str, Any], password: str) -> Any:
    database = "/".join(filter(None, (address.pop("database"), address.pop("schema", ""))))
    return ibis.snowflake.connect(password=password, database=database, create_object_udfs=False, **address)


def _bigquery(address: dict[str, Any], password: str) -> Any:
    return ibis.bigquery.connect(**address)  # the credentials are those of the workers' environment


def _databricks(address: dict[str, Any], password: str) -> Any:
    return ibis.databricks.connect(access_token=password, **address)


def _spark(address: dict[str, Any], password: str) -> Any:
    session = import_module("pyspark.sql").SparkSession.builder.remote(address["remote"]).getOrCreate()
    return ibis.pyspark.connect(session)


CONNECTORS: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "snowflake": _snowflake,
    "bigquery": _bigquery,
    "databricks": _databricks,
    "spark": _spark,
}
