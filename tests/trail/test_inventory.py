"""A table without its triggers, or with them weakened, is named; so is a function that was exchanged."""

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate

from audits.trail import inventory
from audits.trail.rules import EXEMPT


def test_every_table_is_governed_or_exempt_with_a_reason(db):
    assert list(inventory.findings()) == []
    assert all(reason.strip().endswith(".") for reason in EXEMPT.values())
    governed = {table.name for table in inventory.tables()}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    assert {model._meta.db_table for model in models if not model._meta.proxy} - governed == set()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TABLE late (id int)", "late: trigger trail_capture is missing."),
        ("ALTER TABLE auth_group DISABLE TRIGGER trail_capture", "auth_group: trigger trail_capture is not always on."),
        (
            "ALTER TABLE auth_group ENABLE TRIGGER trail_truncate",
            "auth_group: trigger trail_truncate is not always on.",
        ),
        ("DROP TRIGGER trail_truncate ON auth_group", "auth_group: trigger trail_truncate is missing."),
        (
            "SELECT trail.govern('auth_group', 'auth.group', '', '', '{name}', '{}', '1')",
            "auth_group: trigger trail_capture is not as its rule says.",
        ),
        (
            "CREATE OR REPLACE TRIGGER trail_capture AFTER UPDATE ON auth_group FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION trail.capture('auth.group', '{id}', '', '', '{}', '{}', '1');"
            " ALTER TABLE auth_group ENABLE ALWAYS TRIGGER trail_capture",
            "auth_group: trigger trail_capture is not as its rule says.",
        ),
        ("ALTER TABLE trail.leaf DISABLE TRIGGER ALL", "trail.leaf: trigger trail_append_only is not always on."),
        (
            "CREATE OR REPLACE FUNCTION trail.refuse() RETURNS trigger LANGUAGE plpgsql"
            " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
            "trail.refuse(): its body is not the one we wrote.",
        ),
        ("ALTER FUNCTION trail.capture() SECURITY INVOKER", "trail.capture(): its rights or settings were changed."),
        ("ALTER FUNCTION trail.capture() RESET search_path", "trail.capture(): its rights or settings were changed."),
    ],
)
def test_each_way_round_the_triggers_is_named(owner, statement, words):
    owner.execute(statement)
    assert [finding.sentence for finding in inventory.findings()] == [words]


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("GRANT INSERT ON trail.event TO countersign_app", "trail.event"),
        ("GRANT DELETE ON trail.unsequenced TO PUBLIC", "trail.unsequenced"),
        ("GRANT TRUNCATE ON auth_group TO countersign_app", "auth_group"),
        ("GRANT UPDATE ON SEQUENCE auth_group_id_seq TO countersign_app", "auth_group_id_seq"),
    ],
)
def test_rights_the_application_should_not_have_are_named(owner, statement, table):
    owner.execute(statement)
    assert [(finding.kind, finding.table) for finding in inventory.findings()] == [("excess right", table)]


def test_an_application_that_signs_in_as_the_owner_is_named(cluster, transactional_db):
    name = connection.settings_dict["NAME"]
    cluster.connect_as("countersign_owner", name)
    sentences = [finding.sentence for finding in inventory.findings()]
    cluster.connect_as("countersign_app", name)
    assert sentences == ["The application signs in as countersign_owner, not as countersign_app."]


def test_migrating_puts_right_what_changed_since(cluster, owner):
    owner.execute("CREATE TABLE late (id int PRIMARY KEY)")
    owner.execute("ALTER TABLE auth_group DISABLE TRIGGER USER")
    owner.execute("ALTER FUNCTION trail.capture() SECURITY INVOKER")
    name = connection.settings_dict["NAME"]
    cluster.connect_as("countersign_owner", name)
    config = apps.get_app_config("trail")
    post_migrate.send(config, app_config=config, using="default", verbosity=0, interactive=False, plan=[], apps=apps)
    cluster.connect_as("countersign_app", name)
    assert list(inventory.findings()) == []


def test_a_table_that_somebody_else_owns_is_left_and_named(cluster, engines, transactional_db):
    name = connection.settings_dict["NAME"]
    with psycopg.connect(engines.postgres.url("postgres", name), autocommit=True) as superuser:
        superuser.execute("CREATE TABLE stray (id int PRIMARY KEY)")
    cluster.connect_as("countersign_owner", name)
    inventory.renew()
    cluster.connect_as("countersign_app", name)
    assert [finding.table for finding in inventory.findings()] == ["stray"]
