"""Connections beside Django's own: for work that needs a session or a view of the database to itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from audits.trail.context import Context

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(*, autocommit: bool = False) -> Connection:
    """A plain connection to Django's database, in the application's role. Raises psycopg.Error."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor, "context": None}
    return psycopg.connect(**parameters, autocommit=autocommit)


@contextmanager
def one_view(context: Context | None = None) -> Iterator[Connection]:
    """A connection that reads one unchanging view, whatever is written meanwhile; `context` says who reads.

    Raises psycopg.Error.
    """
    with connect() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.read_only = True
        if context:
            say_who(reader, context)
        yield reader


def say_who(reader: Connection, context: Context) -> None:
    """Let the database know, until the transaction ends, who reads on this connection."""
    reader.execute("SELECT set_config('countersign.context', %s, true)", [context.as_json()])
