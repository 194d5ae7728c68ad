"""Reading a table or the answer to a query out of a warehouse, in a worker: `rows_of` gives its bytes.

PostgreSQL is read by its own COPY in an order that does not change, so that the same rows have the same digest. The
others are read through Ibis, with whatever driver the installation has.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from registry.datasets.models import Connection
from registry.datasets.warehouses import others, postgresql
from registry.datasets.warehouses.secrets import password_of


@dataclass(frozen=True)
class Wanted:
    """What to read: either a table, perhaps with its schema (`risk.loans`), or a query."""

    table: str = ""
    query: str = ""


def rows_of(connection: Connection, wanted: Wanted) -> AbstractContextManager[Iterator[bytes]]:
    """The rows as a stream of bytes, CSV or Parquet, while the context is open. Raises Refused with a sentence."""
    password = password_of(connection.secret)
    if connection.kind == Connection.Kind.POSTGRESQL:
        return postgresql.rows_of(connection.address, password, wanted.table, wanted.query)
    return others.rows_of(connection.kind, connection.address, password, wanted.table, wanted.query)
