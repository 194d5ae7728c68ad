"""A write by another role than the application's is captured, and says that nobody is named."""

import psycopg
from django.contrib.auth.models import Group
from django.db import connection

from audits.trail import selectors
from audits.trail.context import acting
from audits.trail.selectors import EventFilter
from tests.trail.conftest import OFFICER


def test_the_owners_write_is_captured_unattributed(owner):
    owner.execute("INSERT INTO auth_group (name) VALUES ('by hand')")
    event = selectors.events(EventFilter(object_type="auth.group")).first()
    assert event.unattributed
    assert (event.actor_id, event.source, event.db_user, event.db_role) == ("", "", "countersign_owner", "none")


def test_unattributed_events_are_found(owner):
    owner.execute("INSERT INTO auth_group (name) VALUES ('by hand')")
    with acting(OFFICER):
        Group.objects.create(name="by the officer")
    assert selectors.events(EventFilter(unattributed=True)).first().db_user == "countersign_owner"


def test_the_session_replication_role_does_not_silence_the_triggers(owner, engines):

    superuser = engines.postgres.url("postgres", connection.settings_dict["NAME"])
    with psycopg.connect(superuser, autocommit=True) as administrator:
        administrator.execute("SET session_replication_role = replica")
        administrator.execute("INSERT INTO auth_group (name) VALUES ('unseen?')")
    assert selectors.events(EventFilter(unattributed=True)).first().db_user == "postgres"
