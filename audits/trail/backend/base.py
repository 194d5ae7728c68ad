"""The connection. It tells the database who acts, in the same round trip as BEGIN.

The database is told with `set_config(…, is_local => true)`, which ends with the transaction: a setting of
the session would leak to whoever gets the pooled connection next.
"""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper, debug_transaction
from django.db.transaction import atomic
from psycopg import sql
from psycopg.pq import TransactionStatus

from audits.trail.backend.schema import DatabaseSchemaEditor
from audits.trail.backend.shadows import Shadows
from audits.trail.context import current

SET_CONTEXT = sql.SQL("SELECT set_config('countersign.context', {}, true)")
# Statements about rows: outside a transaction they get one of their own, so that the context can reach them.
# Who acts decides what a write says on the trail and what a read may see.
ABOUT_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "COPY", "TABLE", "VALUES")
# Statements about the transaction itself, before which nothing need be said.
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


class AttributedCursor(CursorWrapper):
    """Makes sure before each statement that the database knows who acts now."""

    db: "DatabaseWrapper"

    def execute(self, sql: Any, params: Any = None) -> Any:
        word = _first_word(sql)
        if word in ABOUT_ROWS and self.db.stands_alone():
            with atomic(using=self.db.alias):
                self.db.stand_in_time(sql)
                return super().execute(sql, params)
        if word not in CONTROL:
            self.db.tell_context()
            self.db.stand_in_time(sql)
        result = super().execute(sql, params)
        if word == "ROLLBACK":  # to a savepoint: what was told since is forgotten
            self.db.told = None
            self.db.shadows.doubt()
        return result

    def executemany(self, sql: Any, param_list: Any) -> Any:
        if self.db.stands_alone():
            with atomic(using=self.db.alias):
                self.db.stand_in_time(sql)
                return super().executemany(sql, param_list)
        self.db.tell_context()
        self.db.stand_in_time(sql)
        return super().executemany(sql, param_list)

    def copy(self, *args: Any, **options: Any) -> Any:
        """psycopg's COPY. It needs a transaction around it, or the write is refused as nobody's."""
        self.db.tell_context()
        self.db.stand_in_time(args[0])
        return self.cursor.copy(*args, **options)


class AttributedDebugCursor(AttributedCursor, base.CursorDebugWrapper):
    """The same, with queries logged."""

    def copy(self, *args: Any, **options: Any) -> Any:
        with self.debug_sql(args[0]):
            return super().copy(*args, **options)


class DatabaseWrapper(base.DatabaseWrapper):
    """A PostgreSQL connection whose transactions begin by saying who acts."""

    SchemaEditorClass = DatabaseSchemaEditor
    # What the running transaction was told, as JSON; None when that is not known to hold.
    told: str | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shadows = Shadows()

    def make_cursor(self, cursor: Any) -> AttributedCursor:
        return AttributedCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> AttributedDebugCursor:
        return AttributedDebugCursor(cursor, self)

    def stands_alone(self) -> bool:
        """Whether the next statement would be a transaction by itself."""
        return self.get_autocommit() and self._status() == TransactionStatus.IDLE

    def tell_context(self) -> None:
        """Say who acts, when the running transaction was told something else."""
        status = self._status()
        if status == TransactionStatus.IDLE:
            self.told = None
            self.shadows.begin()
        waiting = status == TransactionStatus.IDLE and not self.get_autocommit()  # psycopg will send BEGIN
        if status == TransactionStatus.INTRANS or waiting:
            context = _context_json()
            if context != (self.told or ""):
                with self.wrap_database_errors:
                    self.connection.execute(SET_CONTEXT.format(context))
                self.told = context

    def stand_in_time(self, statement: Any) -> None:
        """Let `statement` meet the tables as of the moment that the context names. Raises PastIsClosed for writes."""
        context = current()
        sent = self.shadows.before(_text(statement), context.as_of if context else "")
        with self.wrap_database_errors:
            for command, parameters in sent:
                self.connection.execute(command, parameters)

    def _start_transaction_under_autocommit(self) -> None:
        """Called by `atomic` in place of a plain BEGIN; one simple query, one round trip."""
        context = _context_json()
        begin = sql.SQL("BEGIN; {}").format(SET_CONTEXT.format(context)) if context else sql.SQL("BEGIN")
        with debug_transaction(self, "BEGIN"), self.wrap_database_errors:
            self.connection.execute(begin)
        self.told = context
        self.shadows.begin()

    def _status(self) -> TransactionStatus:
        status: TransactionStatus = self.connection.info.transaction_status
        return status


def _context_json() -> str:
    context = current()
    return context.as_json() if context else ""


def _first_word(statement: Any) -> str:
    text = _text(statement)
    return text.lstrip("( \t\r\n")[:9].split(None, 1)[0].upper() if text.strip() else ""


def _text(statement: Any) -> str:
    return statement if isinstance(statement, str) else str(getattr(statement, "as_string", lambda _=None: "")(None))
