"""What the application's role cannot do, and what nobody can do by plain SQL."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audits.trail.context import acting
from tests.trail.conftest import OFFICER

INSUFFICIENT_PRIVILEGE = "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE auth_group CASCADE",
        "SELECT setval('auth_group_id_seq', 1)",
        "ALTER TABLE auth_group DISABLE TRIGGER trail_capture",
        "DROP TRIGGER trail_capture ON auth_group",
        "SET session_replication_role = replica",
        "SET ROLE countersign_owner",
        "CREATE TABLE hidden (id int)",
        "CREATE FUNCTION trail.capture() RETURNS trigger LANGUAGE sql AS ''",
        "INSERT INTO trail.payload VALUES (1, '', '')",
        "INSERT INTO trail.event (xid) VALUES (pg_current_xact_id())",
        "INSERT INTO trail.leaf VALUES (1, 1, '')",
        "INSERT INTO trail.checkpoint (size, root, note) VALUES (1, '', '')",
        "UPDATE trail.event SET actor_id = 'another'",
        "DELETE FROM trail.event",
        "DELETE FROM trail.payload",
        "INSERT INTO trail.redaction (event_id, fields, digest, request, unit) VALUES (1, '{name}', '', 1, '')",
        "DELETE FROM trail.redaction",
        "UPDATE trail.told SET body = ''",
        "DELETE FROM trail.unsequenced",
        "TRUNCATE trail.event",
        "UPDATE django_migrations SET name = 'x'",
        "SELECT trail.govern('auth_group', '', '', '', '{}', '{}', '1')",
    ],
)
def test_the_applications_role_is_refused(db, statement):
    with pytest.raises(DatabaseError) as refusal, acting(OFFICER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE


@pytest.mark.parametrize("table", ["event", "payload", "leaf", "node", "checkpoint"])
@pytest.mark.parametrize("statement", ["DELETE FROM trail.{}", "TRUNCATE trail.{}", "UPDATE trail.{} SET {} = {}"])
def test_even_the_owner_is_refused_while_the_triggers_are_on(owner, table, statement):
    column = {"event": "xid", "payload": "salt", "leaf": "hash", "node": "hash", "checkpoint": "root"}[table]
    with pytest.raises(psycopg.Error) as refusal:
        owner.execute(statement.format(table, column, column))
    assert refusal.value.sqlstate == "CS002"


def test_truncate_is_refused_to_the_owner(owner):
    with pytest.raises(psycopg.Error) as refusal:
        owner.execute("TRUNCATE auth_group CASCADE")
    assert refusal.value.sqlstate == "CS002"


def test_the_sequencer_can_only_seal(engines, transactional_db):
    url = engines.postgres.url("countersign_sequencer", connection.settings_dict["NAME"])
    for statement in (
        "INSERT INTO auth_group (name) VALUES ('x')",
        "SELECT body FROM trail.payload",
        "UPDATE trail.leaf SET hash = ''",
        "DELETE FROM trail.event",
        "INSERT INTO trail.unsequenced VALUES (1, '1')",
    ):
        with psycopg.connect(url) as sequencer, pytest.raises(psycopg.errors.InsufficientPrivilege):
            sequencer.execute(statement)
