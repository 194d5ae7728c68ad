"""Behind the wall the indexes are used: by the search, inside its function, and by the look-up of the scope."""

import psycopg
import pytest
from django.db import connection

from audits.trail import context as trail
from audits.trail.context import SYSTEM
from governance.risks.models import Risk
from tests.personas import acting
from tests.register import *  # noqa: F403 - categories of risks

SETTINGS = """
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_level = notice;
    SET client_min_messages = notice"""
MANY_UNITS = """
    INSERT INTO accounts_unit (version, name, parent_id, path)
    SELECT 1, 'Branch ' || n, {bank}, '{path}x' || n || '/' FROM generate_series(1, 5000) AS n"""


@pytest.fixture
def explained(transactional_db, engines):
    """`explained(statement, context)` runs it as the application and returns its plan and those of its functions."""
    url = engines.postgres.url("postgres", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as raw:
        plans: list[str] = []
        raw.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
        for table in ("risks_risk", "accounts_unit", "accounts_grant"):
            raw.execute(f"VACUUM ANALYZE {table}")
        raw.execute(SETTINGS)
        raw.execute("SET SESSION AUTHORIZATION countersign_app")

        def run(statement: str, context: trail.Context) -> str:
            raw.execute("SELECT set_config('countersign.context', %s, false)", [context.as_json()])
            plans.clear()
            raw.execute(statement)
            return "\n".join(plans)

        yield run


@pytest.fixture
def many(transactional_db, engines, unit, bank, bias, officer) -> None:
    Risk.objects.bulk_create(
        Risk(unit=unit, title=f"Number {number} drifts", category=bias, owner=officer) for number in range(3_000)
    )
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute(MANY_UNITS.format(bank=bank.pk, path=bank.path))


def test_the_search_uses_the_trigram_index(many, explained, officer):
    with acting(officer):
        context = trail.current()
    plan = explained("SELECT * FROM risks_risk WHERE id IN (SELECT trail.search('risks_risk', '2417'))", context)
    assert "Bitmap Index Scan on risk_search" in plan
    assert "Seq Scan on risks_risk" not in plan
    without = explained("SELECT * FROM risks_risk WHERE title ILIKE '%2417%'", context)
    assert "risk_search" not in without


def test_the_scope_uses_the_indexes_of_grants_and_paths(many, explained, officer):
    with acting(officer):
        plan = explained("SELECT trail.scope()", trail.current())
    assert "unit_path" in plan
    assert "Seq Scan on accounts_unit below" not in plan


def test_the_scope_is_looked_up_once_a_statement(many, explained):
    plan = explained("SELECT count(*) FROM risks_risk", SYSTEM)
    assert plan.count("ARRAY(SELECT id FROM public.accounts_unit)") == 1
