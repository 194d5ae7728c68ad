"""What was recorded before versions had numbers and uses had rows is carried over, and the trail says so."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from governance.conf.local.engines import APPLICATION, OWNER
from tests.conftest import TEMPLATE, TEST_DATABASE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BEFORE = """
insert into accounts_unit (id, version, name, path) overriding system value values (1, 1, 'Bank', '/1/');
insert into accounts_user (id, version, password, email, name, title, timezone, language, is_active, created_at)
overriding system value values (1, 1, '', 'e@example.com', 'E', 'Engineer', 'UTC', 'en', true, now());
insert into vault_artifact (id, unit_id, sha256, size, filename, media_type, created_at, created_by_id)
overriding system value values (1, 1, repeat('a', 64), 1, 'p.csv', 'text/csv', now(), 1);
insert into inventory_registeredmodel
    (id, version, unit_id, name, purpose, permitted_uses, prohibited_uses, vendor, tier, regulation, owner_id,
     created_at)
overriding system value values
    (1, 1, 1, 'Loans', 'p', E'Retail loans\r\n\r\n Cards ', E'Cards\n' || repeat('x', 300), '', 2, '{}', 1, now()),
    (2, 1, 1, 'None', 'p', '', ' ', '', 2, '{}', 1, now());
insert into inventory_modelversion
    (id, model_id, unit_id, label, state, predictions_id, columns, code_reference, environment, card, submitted_by_id,
     submitted_at)
overriding system value
select id, 1 + id % 2, 1, 'v' || id, 'submitted', 1, '{}', '', '{}', '{}', 1, now() from generate_series(1, 5) as id;
"""


@pytest.fixture
def earlier(cluster, engines):
    """A database as it stood before, with rows in it."""
    cluster.copy(TEMPLATE, "upgraded")
    cluster.connect_as(OWNER, "upgraded")
    call_command("migrate", "inventory", "0003", verbosity=0)
    connection.close()
    with psycopg.connect(engines.postgres.url(OWNER, "upgraded"), autocommit=True) as owner:
        owner.execute(BEFORE)
        yield owner
    cluster.connect_as(APPLICATION, TEST_DATABASE)


def test_versions_are_numbered_and_lines_become_uses(earlier):
    call_command("migrate", "inventory", verbosity=0)
    numbers = earlier.execute("select model_id, label, number from inventory_modelversion order by 1, 3").fetchall()
    assert numbers == [(1, "v2", 1), (1, "v4", 2), (2, "v1", 1), (2, "v3", 2), (2, "v5", 3)]
    uses = earlier.execute("select name, description, permitted from inventory_intendeduse order by id").fetchall()
    assert uses == [
        ("Retail loans", "", True),
        ("Cards (2)", "", True),
        ("Cards", "", False),
        ("x" * 189 + "\u2026", "x" * 300, False),
    ]
    told = "select count(*), min(actor_label) <> '' from trail.event where action = 'migrate' and object_type = %s"
    assert earlier.execute(told, ["inventory.intendeduse"]).fetchone() == (4, True)
    assert earlier.execute(told, ["inventory.modelversion"]).fetchone() == (5, True)
