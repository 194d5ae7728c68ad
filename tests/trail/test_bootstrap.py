"""The roles are made with what they need and nothing more, and making them again changes nothing."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

ROLES = ("countersign_app", "countersign_sequencer")


@pytest.fixture
def as_owner(cluster, transactional_db):
    name = connection.settings_dict["NAME"]
    cluster.connect_as("countersign_owner", name)
    yield
    cluster.connect_as("countersign_app", name)


def test_it_can_be_repeated_and_the_passwords_still_hold(as_owner, engines, capsys):
    call_command("bootstrap_database")
    call_command("bootstrap_database")
    assert "are ready" in capsys.readouterr().out
    for role in ROLES:
        with psycopg.connect(engines.postgres.url(role, connection.settings_dict["NAME"])) as connected:
            assert connected.execute("SELECT session_user").fetchone() == (role,)


def test_the_roles_may_sign_in_and_own_nothing(as_owner):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
            " FROM pg_roles WHERE rolname = ANY (%s) ORDER BY 1",
            [list(ROLES)],
        )
        assert cursor.fetchall() == [(role, True, False) for role in ROLES]
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = ANY (%s::regrole[])", [list(ROLES)])
        assert cursor.fetchone() == (0,)


def test_an_application_cannot_hold_up_the_sealing_for_ever(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_timeout")
        assert cursor.fetchone() == ("15min",)


def test_an_address_for_another_role_is_refused(as_owner, settings):
    settings.APPLICATION_URL = "postgresql://postgres:x@/countersign"
    with pytest.raises(CommandError, match="must name that role"):
        call_command("bootstrap_database")


def test_a_role_that_may_do_too_much_is_refused(as_owner, engines):
    with psycopg.connect(engines.postgres.url("postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("ALTER ROLE countersign_app CREATEDB")
        try:
            with pytest.raises(CommandError, match="may do more"):
                call_command("bootstrap_database")
        finally:
            superuser.execute("ALTER ROLE countersign_app NOCREATEDB")


def test_an_unreachable_database_is_said(as_owner, settings):
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nonexistent"
    try:
        with pytest.raises(CommandError, match="could not be prepared"):
            call_command("bootstrap_database")
    finally:
        connection.settings_dict["HOST"] = host
