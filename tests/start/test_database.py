"""Tests meet the database as production does: as the application's role, on tables that the owner made."""

import pytest
from django.db import connection
from django.db.utils import ProgrammingError


def _who() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user::text")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_application_connects_as_its_own_role() -> None:
    assert _who() == "countersign_app"


@pytest.mark.django_db
def test_the_application_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'countersign_app'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_application_cannot_make_a_table() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE mine (id int)")
