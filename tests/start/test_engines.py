"""The embedded engines: private, with passwords, and configured as in production."""

import psutil
import psycopg
import pytest
import redis

from governance.conf.local.addresses import as_role
from governance.conf.local.engines import OWNER
from tests.embedded import Engines


def test_owner_is_not_a_superuser(engines: Engines) -> None:
    with psycopg.connect(engines.postgres.url(OWNER)) as connection:
        row = connection.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = user").fetchone()
    assert row == (False, True)


def test_text_sorts_as_in_compose(engines: Engines) -> None:
    with psycopg.connect(engines.postgres.url(OWNER)) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8")


def test_nothing_listens_on_the_network(engines: Engines) -> None:
    listening = {
        connection.laddr.port
        for process in engines.running
        for connection in psutil.Process(process.pid).net_connections("inet")
    }
    assert not listening


def test_a_wrong_password_is_refused(engines: Engines) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(as_role(engines.postgres.url(OWNER), OWNER, "wrong"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(engines.place.sockets / "valkey.sock"), password="wrong").ping()


def test_only_the_engines_account_can_enter_their_folder(engines: Engines) -> None:
    for folder in (engines.place.root, engines.place.sockets):
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.stat().st_uid == engines.place.account.uid


def test_the_password_is_on_no_command_line(engines: Engines) -> None:
    secrets = [value for name, value in engines.home.notes().items() if name.startswith("password")]
    for process in engines.running:
        line = " ".join(psutil.Process(process.pid).cmdline())
        assert not any(secret in line for secret in secrets)


def test_the_notes_are_for_the_owner_alone(engines: Engines) -> None:
    assert engines.home.noted.stat().st_mode & 0o777 == 0o600
