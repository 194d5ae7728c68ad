"""The embedded engines start, answer with a password only, stop, and come back after a kill."""

import psycopg

from governance.conf.local.engines import OWNER
from tests.embedded import Engines


def test_owner_is_not_a_superuser(engines: Engines) -> None:
    with psycopg.connect(engines.postgres.url(OWNER)) as connection:
        row = connection.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = user").fetchone()
    assert row == (False, True)


def test_text_sorts_as_in_compose(engines: Engines) -> None:
    with psycopg.connect(engines.postgres.url(OWNER)) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8")
