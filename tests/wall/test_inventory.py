"""A wall that is missing, changed or off is named by `trail verify`, and put right by the next migrate."""

import psycopg
import pytest
from django.db import connection

from audits.trail import inventory

WAYS = [
    ("ALTER TABLE risks_risk DISABLE ROW LEVEL SECURITY", "risks_risk: row security is off, or forced on its owner."),
    ("ALTER TABLE risks_risk FORCE ROW LEVEL SECURITY", "risks_risk: row security is off, or forced on its owner."),
    ("DROP POLICY trail_wall ON risks_risk_controls", "risks_risk_controls: policy trail_wall is missing."),
    ("CREATE POLICY open ON risks_risk USING (true)", "risks_risk: policy open is not ours."),
    ("ALTER POLICY trail_wall ON risks_risk USING (true)", "risks_risk: policy trail_wall is not as its rule says."),
    (
        "ALTER POLICY trail_wall ON risks_risk WITH CHECK (true)",
        "risks_risk: policy trail_wall is not as its rule says.",
    ),
    (
        "ALTER POLICY trail_wall ON risks_risk TO countersign_sequencer",
        "risks_risk: policy trail_wall is not as its rule says.",
    ),
    (
        "DROP POLICY trail_wall ON risks_risk; CREATE POLICY trail_wall ON risks_risk AS RESTRICTIVE TO countersign_app"
        " USING (unit_id = ANY ((SELECT trail.scope())::bigint[]))"
        " WITH CHECK (unit_id = ANY ((SELECT trail.scope())::bigint[]))",
        "risks_risk: policy trail_wall is not as its rule says.",
    ),
    (
        "ALTER TABLE trail.payload DISABLE ROW LEVEL SECURITY",
        "trail.payload: row security is off, or forced on its owner.",
    ),
    ("ALTER POLICY trail_wall ON trail.event USING (true)", "trail.event: policy trail_wall is not as its rule says."),
    (
        "CREATE OR REPLACE FUNCTION trail.scope() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS 'SELECT ARRAY(SELECT id FROM public.accounts_unit)'",
        "trail.scope(): its body is not the one we wrote.",
    ),
    ("ALTER FUNCTION trail.scope() SECURITY INVOKER", "trail.scope(): its rights or settings were changed."),
]


@pytest.fixture
def owner(engines, transactional_db):
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as administrator:
        yield administrator


@pytest.mark.parametrize(("statement", "words"), WAYS)
def test_each_breach_is_named_and_mended(owner, cluster, statement, words):
    owner.execute(statement)
    assert [finding.sentence for finding in inventory.findings()] == [words]
    name = connection.settings_dict["NAME"]
    cluster.connect_as("countersign_owner", name)
    inventory.renew()
    cluster.connect_as("countersign_app", name)
    assert list(inventory.findings()) == []


def test_a_role_that_no_policy_binds_is_named(engines, transactional_db):
    with psycopg.connect(engines.postgres.url("postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("ALTER ROLE countersign_app BYPASSRLS")
        try:
            sentences = [finding.sentence for finding in inventory.findings()]
        finally:
            superuser.execute("ALTER ROLE countersign_app NOBYPASSRLS")
    assert sentences == ["The role countersign_app passes through every wall: no policy binds it."]
