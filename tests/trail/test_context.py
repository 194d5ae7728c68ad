"""The context reaches the database with BEGIN, follows its changes, and survives a savepoint's rollback."""

import json
from contextlib import suppress

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from audits.trail.context import Context, acting, action, assume, current
from tests.trail.conftest import OFFICER, VALIDATOR

pytestmark = pytest.mark.nobody_acts


def actors(events):
    return [event.actor_id for event in events]


def test_without_context_the_application_is_refused(db):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Group.objects.create(name="nobody's")
    assert refusal.value.__cause__.sqlstate == "CS001"
    assert "nobody is named as acting" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "{}", '"7"', '{"actor_id": ""}'])
def test_a_context_without_an_actor_is_none(db, text):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('countersign.context', %s, true)", [text])
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            cursor.execute("INSERT INTO auth_group (name) VALUES ('x')")
    assert refusal.value.__cause__.sqlstate == "CS001"


def test_an_action_and_reason_are_told(db, new_events):
    with acting(OFFICER), transaction.atomic(), action("groups.renamed", reason="merger"):
        Group.objects.create(name="g")
    (event,) = new_events()
    assert (event.action, event.source, event.request_id) == ("groups.renamed", "web", "r-1")
    assert json.loads(event.payload.body)["reason"] == "merger"


def test_a_change_of_actor_inside_a_transaction_is_told(db, new_events):
    with transaction.atomic():
        with acting(OFFICER):
            Group.objects.create(name="a")
            with acting(VALIDATOR):
                Group.objects.create(name="b")
            Group.objects.create(name="c")
        with pytest.raises(DatabaseError), transaction.atomic():
            Group.objects.create(name="nobody's")
    assert actors(new_events()) == ["7", "8", "7"]


def test_a_rolled_back_savepoint_does_not_bring_back_the_earlier_actor(db, new_events):
    with transaction.atomic(), acting(OFFICER):
        Group.objects.create(name="a")
        with acting(VALIDATOR):
            with suppress(ZeroDivisionError), transaction.atomic():
                Group.objects.create(name="gone")
                raise ZeroDivisionError
            Group.objects.create(name="b")
        Group.objects.create(name="c")
    assert actors(new_events()) == ["7", "8", "7"]


def test_the_context_ends_with_the_transaction(transactional_db):
    with acting(OFFICER):
        Group.objects.create(name="a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('countersign.context', true)")
        assert cursor.fetchone() == ("",)
        with pytest.raises(DatabaseError):
            cursor.execute("UPDATE auth_group SET name = 'b'")


def test_single_statements_outside_a_transaction_carry_it_too(transactional_db, new_events):
    with acting(OFFICER):
        Group.objects.bulk_create([Group(name="a"), Group(name="b")])
        Group.objects.filter(name="a").update(name="c")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO auth_group (name) VALUES (%s)", [["d"], ["e"]])
            cursor.execute("WITH gone AS (DELETE FROM auth_group RETURNING id) SELECT count(*) FROM gone")
            assert cursor.fetchone() == (4,)
    assert actors(new_events()) == ["7"] * 9


def test_without_autocommit_each_transaction_is_told(transactional_db, new_events):
    transaction.set_autocommit(False)
    try:
        with acting(OFFICER):
            Group.objects.create(name="a")
            transaction.commit()
            Group.objects.create(name="b")
            transaction.commit()
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    assert actors(new_events()) == ["7", "7"]


def test_begin_and_context_travel_together(transactional_db, django_assert_num_queries):
    with acting(OFFICER), django_assert_num_queries(3):  # BEGIN, INSERT, COMMIT
        Group.objects.create(name="a")


@pytest.mark.parametrize("text", ["nul\x00", "half \ud800"])
def test_text_that_no_event_could_repeat_is_refused(text):
    with pytest.raises(ValueError, match="cannot be recorded"):
        Context(actor_id="7", actor_label="x", source="web", reason=text)


def test_assume_lasts_until_the_surrounding_block_ends():
    with acting(OFFICER):
        assume(VALIDATOR)
        assert current() == VALIDATOR
    assert current() is None
    with pytest.raises(LookupError):
        assume(OFFICER)
