"""Rows out of PostgreSQL as CSV: read only, within a time, in an order that does not change, never our own database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as own
from psycopg import sql
from psycopg.pq import ExecStatus

from audits.checks.refusals import Refused

SECONDS_TO_CONNECT = 10
SECONDS_TO_ANSWER = 600
# How values are written depends on nothing that a role or a database may have set.
SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "lc_monetary": "C",
    "row_security": "on",
    "statement_timeout": f"{SECONDS_TO_ANSWER}s",
    "idle_in_transaction_session_timeout": f"{SECONDS_TO_ANSWER}s",
}
# A server process is the same when it started at the same moment and calls the database by the same name.
WHERE = "SELECT pg_postmaster_start_time()::text, current_database()::text"


@contextmanager
def rows_of(address: Mapping[str, Any], password: str, table: str, query: str) -> Iterator[Iterator[bytes]]:
    """CSV with a header, in UTF-8, ordered by the text of the whole row. Raises Refused.

    The password is only ever proven (SCRAM), never sent as such, so that a false server does not learn it.
    """
    try:
        with _connected(address, password) as warehouse:
            _refuse_our_own(warehouse)
            wanted = _checked(warehouse, table, query)
            # By text in one collation: any type has one, and no version of a locale can reorder it.
            ordered = sql.SQL('SELECT q.* FROM ({}\n) AS q ORDER BY q::text COLLATE "C"').format(wanted)
            copy = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')").format(ordered)
            with warehouse.cursor() as cursor, cursor.copy(copy) as rows:
                yield (bytes(block) for block in rows)
    except psycopg.Error as error:
        raise _refusal(error, table) from error


@contextmanager
def _connected(address: Mapping[str, Any], password: str) -> Iterator["psycopg.Connection[Any]"]:
    host = str(address["host"])
    try:
        warehouse = psycopg.connect(
            host=host,
            port=str(address.get("port", "") or 5432),
            dbname=str(address["database"]),
            user=str(address["user"]),
            password=password,
            sslmode=str(address.get("sslmode", "") or "prefer"),
            require_auth="scram-sha-256" if password else "none",
            client_encoding="utf8",
            connect_timeout=SECONDS_TO_CONNECT,
            application_name="countersign",
        )
    except psycopg.OperationalError as error:
        said = _first_line(error).replace(password, "…") if password else _first_line(error)
        raise Refused(
            f"“{host}” does not let us in: {said}.", "Check host, user and secret of the connection."
        ) from error
    with warehouse:
        warehouse.read_only, warehouse.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
        for name, value in SETTINGS.items():
            warehouse.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield warehouse


def _refuse_our_own(warehouse: "psycopg.Connection[Any]") -> None:
    """The record's own database is no warehouse: who reads it by COPY would read past every wall."""
    with own.cursor() as cursor:
        cursor.execute(WHERE)
        ours = cursor.fetchone()
    if warehouse.execute(WHERE).fetchone() == ours:
        raise Refused("This is Countersign's own database, which is no warehouse.", "Name another database.")


def _checked(warehouse: "psycopg.Connection[Any]", table: str, query: str) -> sql.Composable:
    """What to read, as one SELECT. A query is prepared by itself first: whatever is one whole statement alone cannot
    reach out of the parentheses that it is then put into."""
    if table:
        return sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table.split(".")))
    text = query.rstrip().rstrip(";")
    encoded = text.encode()
    prepared = warehouse.pgconn.prepare(b"", encoded)
    if prepared.status != ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(prepared, encoding="utf-8")
    described = warehouse.pgconn.describe_prepared(b"")
    if not described.nfields or described.nparams:
        raise Refused("The query gives no table.", "Send one SELECT without parameters.")
    return sql.SQL(text)


def _refusal(error: psycopg.Error, table: str) -> Refused:
    said = _first_line(error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        told = f"The warehouse did not answer within {SECONDS_TO_ANSWER:,} seconds."
        return Refused(told, "Ask for fewer rows, or have the query made quicker.")
    if isinstance(error, psycopg.errors.UndefinedTable) and table:
        return Refused(f"The warehouse has no table “{table}”.", "Check its name, with its schema: risk.loans.")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return Refused("The query would write; a warehouse is only read.", "Send a SELECT.")
    return Refused(f"The warehouse refused: {said}.", "Correct the query, or the rights of the connection's user.")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason was given"])[0].rstrip(".")
