"""Events older than a column, or than its meaning, still make whole rows."""

import psycopg
import pytest
from django.db import connection, models

from audits.trail import inventory, past, shapes
from audits.trail.rules import renamed
from governance.risks.models import Risk
from registry.inventory.models import RegisteredModel
from tests.personas import acting


@pytest.fixture
def owner(engines, transactional_db):
    with psycopg.connect(engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])) as owner:
        yield owner


def upgrade(owner: psycopg.Connection, **upgrades: str) -> None:
    owner.execute(
        "UPDATE trail.shape SET upgrades = %s WHERE name = 'risks_risk'",
        [psycopg.types.json.Jsonb({version.removeprefix("v"): said for version, said in upgrades.items()})],
    )
    owner.commit()


def test_an_upgrade_brings_old_events_to_the_shape_of_today(owner, risk, officer, clock):
    """As if `owner_id` had once been `keeper_id`, and titles had been kept in capitals."""
    with acting(officer):
        Risk.objects.filter(pk=risk.pk).update(title="ÜBER")
        upgrade(
            owner,
            v1=renamed("title", "name"),
            v2="CASE WHEN state ? 'name' THEN state || jsonb_build_object('title', lower(state ->> 'name')) "
            "ELSE state END",
        )
        with past.as_of(clock()):
            assert Risk.objects.get().title == "über"
            assert Risk.objects.get().owner == officer


def test_an_event_of_a_later_version_is_left_as_it_is(owner, risk, officer, clock):
    upgrade(owner, v0='state || \'{"title": "never"}\'')
    with acting(officer), past.as_of(clock()):
        assert Risk.objects.get().title == risk.title


def test_a_column_that_old_events_do_not_know_has_its_default(owner, risk, officer, clock):
    upgrade(owner, v1="state - '{starter_id,state,causes,review_due,version}'::text[]")
    with acting(officer), past.as_of(clock()):
        then = Risk.objects.get()
    assert (then.starter_id, then.state, then.causes, then.review_due, then.version) == ("", "open", [], None, 1)


def test_defaults_are_static():
    assert shapes.defaults(RegisteredModel) == {
        "vendor": "", "vendor_product": "", "vendor_contract": "", "vendor_contact": "", "regulation": [],
        "version": 1, "name": "", "purpose": "",
    }  # fmt: skip


def test_people_rights_and_the_trail_have_no_past_of_this_kind():
    tables = {model._meta.db_table for model in shapes.recallable()}
    assert not {name for name in tables if name.startswith(("accounts_", "auth_", "django_", "trail", "base_"))}
    assert {"risks_risk", "risks_risk_controls", "inventory_modelversion", "checks_evidence"} <= tables


def test_the_application_may_not_say_how_old_events_are_read(risk, officer):
    with acting(officer), pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE trail.shape SET upgrades = '{}'")


def test_verification_names_a_past_that_is_told_otherwise(owner):
    assert list(inventory.findings()) == []
    upgrade(owner, v1='state || \'{"title": "harmless"}\'')
    (finding,) = inventory.findings()
    assert (finding.kind, finding.table) == ("altered function", "risks_risk")


def test_values_of_every_kind_come_back(db):
    """A default goes to PostgreSQL as JSON."""
    field = models.DecimalField(default="0.50", max_digits=4, decimal_places=2)
    assert str(shapes._default(field)) == "0.50"
