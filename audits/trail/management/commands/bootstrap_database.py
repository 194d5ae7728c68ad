"""Makes the database and the two roles that migrations grant to. Run by the owner before the first migrate."""

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql

# A transaction that wrote and then lingers holds up the sealing of everybody's events.
TIMEOUTS = {"idle_in_transaction_session_timeout": "5min", "transaction_timeout": "15min"}
TRANSACTION_TIMEOUT_SINCE = 170000


class Command(BaseCommand):
    help = "Makes the database and the roles of the application and the sequencer. Safe to repeat."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        parameters = connection.get_connection_params() | {"dbname": "postgres", "autocommit": True}
        try:
            with psycopg.connect(**parameters) as owner:
                for role, url in (
                    (settings.DATABASE_APP_ROLE, settings.APPLICATION_URL),
                    (settings.DATABASE_SEQUENCER_ROLE, settings.SEQUENCER_URL),
                ):
                    _make_role(owner, role, _password(url, role))
                _limit(owner, settings.DATABASE_APP_ROLE)
                _make_database(owner, name)
                if not _let_see_holders(owner, settings.DATABASE_SEQUENCER_ROLE):
                    self.stderr.write(
                        "The sequencer cannot name who holds it up: a superuser may run "
                        f"GRANT pg_read_all_stats TO {settings.DATABASE_SEQUENCER_ROLE}."
                    )
        except psycopg.Error as error:
            raise CommandError(f"The database could not be prepared: {error}".strip()) from error
        self.stdout.write(f"Database {name} and its roles are ready.")


def _password(url: str, role: str) -> str:
    parts = urlsplit(url)
    if unquote(parts.username or "") != role:
        raise CommandError(
            f"The address for {role} must name that role as its user (DATABASE_URL, DATABASE_SEQUENCER_URL)."
        )
    return unquote(parts.password or "")


def _make_role(owner: psycopg.Connection, role: str, password: str) -> None:
    """Create or renew a role that may sign in and nothing more. The password is sent hashed."""
    found = owner.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
        " FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    if found and found[0]:
        raise CommandError(f"The role {role} may do more than an application should; take its attributes away first.")
    words = sql.SQL("ALTER ROLE {} LOGIN" if found else "CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:
        hashed = owner.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        words += sql.SQL(" PASSWORD {}").format(hashed.decode())
    owner.execute(words)


def _limit(owner: psycopg.Connection, role: str) -> None:
    for setting, value in TIMEOUTS.items():
        if setting == "transaction_timeout" and owner.info.server_version < TRANSACTION_TIMEOUT_SINCE:
            continue
        owner.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(role), sql.Identifier(setting), value))


def _make_database(owner: psycopg.Connection, name: str) -> None:
    if not owner.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
        owner.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
    roles = sql.SQL(", ").join(map(sql.Identifier, (settings.DATABASE_APP_ROLE, settings.DATABASE_SEQUENCER_ROLE)))
    owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), roles))


def _let_see_holders(owner: psycopg.Connection, role: str) -> bool:
    """Let the sequencer read pg_stat_activity, so that it can name who stalls it; False when not allowed to."""
    try:
        owner.execute(sql.SQL("GRANT pg_read_all_stats TO {}").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
