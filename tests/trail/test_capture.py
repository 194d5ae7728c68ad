"""Every way of writing leaves an event with its actor, whether or not the code thought of it."""

import json
from contextlib import suppress

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction

pytestmark = pytest.mark.usefixtures("officer_acts")


def told(event):
    return json.loads(event.payload.body)


def test_a_queryset_update_tells_before_and_after(new_events):
    group = Group.objects.create(name="old")
    Group.objects.filter(pk=group.pk).update(name="new")
    created, changed = new_events()
    assert (created.action, created.operation) == ("auth.group.created", "insert")
    assert (changed.action, changed.actor_id, changed.object_type) == ("auth.group.changed", "7", "auth.group")
    assert changed.object_id == str(group.pk)
    assert told(changed) == {"before": {"name": "old"}, "after": {"name": "new"}, "reason": ""}


def test_raw_sql_leaves_an_event(new_events):
    group = Group.objects.create(name="old")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_group SET name = 'raw' WHERE id = %s", [group.pk])
    assert told(new_events()[-1])["after"] == {"name": "raw"}


def test_bulk_and_upsert_leave_one_event_a_row(new_events):
    Group.objects.bulk_create([Group(name="a"), Group(name="b")])
    Group.objects.bulk_create([Group(name="b"), Group(name="c")], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_group (name) VALUES ('c') ON CONFLICT (name) DO UPDATE SET name = 'd'")
    assert [event.operation for event in new_events()] == ["insert", "insert", "insert", "update"]


def test_copy_leaves_an_event_a_row(new_events):
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("COPY auth_group (name) FROM STDIN") as copy,
    ):
        copy.write_row(["first"])
        copy.write_row(["second"])
    assert [(event.operation, event.actor_id) for event in new_events()] == [("insert", "7")] * 2


def test_many_to_many_and_cascade_leave_events(new_events):
    group = Group.objects.create(name="g")
    group.permissions.add(Permission.objects.first())
    group.delete()
    assert [(event.object_type, event.operation) for event in new_events()] == [
        ("auth.group", "insert"),
        ("auth.group_permissions", "insert"),
        ("auth.group_permissions", "delete"),
        ("auth.group", "delete"),
    ]
    assert {event.actor_id for event in new_events()} == {"7"}


def test_a_change_that_changes_nothing_is_silent(new_events):
    group = Group.objects.create(name="same")
    Group.objects.filter(pk=group.pk).update(name="same")
    assert len(new_events()) == 1


def test_what_is_rolled_back_never_happened(new_events):
    with suppress(ZeroDivisionError), transaction.atomic():
        Group.objects.create(name="g")
        raise ZeroDivisionError
    assert new_events() == []
