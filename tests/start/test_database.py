"""Tests meet the database as production does: as the application's role, on tables that the owner made."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.utils import ProgrammingError

from audits.trail.context import Context, acting


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_transactional_test_starts_from_the_migrated_database(run: int) -> None:
    """What the first run commits is gone in the second, and what migrations put there is still there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        kinds = cursor.fetchone()[0]
    with acting(Context(actor_id="tests", actor_label="Test", source="command")):
        _, made = ContentType.objects.get_or_create(app_label="tests", model="left_behind")
    assert made
    assert kinds > 0
    assert _who() == "countersign_app"
