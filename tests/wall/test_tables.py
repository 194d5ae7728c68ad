"""The database itself: which rows of each table the application's role sees and may write, whoever acts."""

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from audits.accounts.models import Grant, Unit
from audits.trail import context as trail
from audits.trail.commands import console_context
from audits.trail.context import SYSTEM
from audits.trail.models import AuditEvent, Payload
from audits.trail.wall import wall_for
from governance.risks.models import Risk
from registry.inventory.models import RegisteredModel
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)

WALLED = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and wall_for(model._meta.db_table, model._meta.label)
]
SHOWN_IN_PART = {Unit, Grant}


def test_an_outsider_sees_no_row(world, outsider):
    seen = {}
    there = {model._meta.label for model in WALLED if model._default_manager.exists()}
    with acting(outsider):
        for model in set(WALLED) - SHOWN_IN_PART:
            seen[model._meta.label] = (model._default_manager.count(), list(model._default_manager.all()))
    assert seen == dict.fromkeys(seen, (0, []))
    assert len(seen.keys() & there) >= 10


def test_what_is_handed_down_is_seen_from_below_and_not_from_beside(world, bank, other_unit, as_outsider):
    assert set(Unit.objects.all()) == {bank, other_unit}
    assert {grant.unit_id for grant in Grant.objects.all()} == {other_unit.pk}


def test_events_are_their_units_or_ones_own(world, unit, outsider, officer):
    with acting(outsider):
        assert not AuditEvent.objects.filter(unit=str(unit.pk)).exists()
        assert not AuditEvent.objects.filter(unit="").exists()
        assert Payload.objects.count() == AuditEvent.objects.count()
    with acting(officer):
        assert AuditEvent.objects.filter(unit=str(unit.pk)).count() > 10
        assert AuditEvent.objects.filter(actor_id=str(officer.pk)).exists()


def test_events_of_no_unit_are_for_the_root(world, administrator):
    with acting(administrator):
        assert AuditEvent.objects.filter(unit="", object_type="accounts.user").exists()


def test_what_acts_in_nobodys_name_sees_all(world, engines):
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url) as owner:
        there = {model: owner.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone()[0] for model in WALLED}
    for context in (SYSTEM, console_context()):
        with trail.acting(context):
            assert {model: model._default_manager.count() for model in WALLED} == there


def test_everywhere_lifts_the_wall_and_puts_it_back(world, as_outsider):
    with trail.everywhere():
        assert Risk.objects.count() == 1
    assert Risk.objects.count() == 0


def test_anonymous_sees_nothing(world):
    with trail.acting(trail.Context(actor_id="anonymous", actor_label="Anonymous", source="web")):
        assert not Unit.objects.exists()
        assert not Risk.objects.exists()


def test_without_context_nothing_scoped_is_read(world):
    there = [model for model in WALLED if model._default_manager.exists()]
    with trail.acting(None):
        for model in (*there, AuditEvent, Payload):
            with pytest.raises(DatabaseError) as refusal, transaction.atomic():
                list(model._default_manager.all())
            assert refusal.value.__cause__.sqlstate == "CS004"


def test_a_connection_past_django_is_bound_too(world, engines, outsider):
    url = engines.postgres.url("countersign_app", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as raw:
        with pytest.raises(psycopg.Error, match="nobody is named"):
            raw.execute("SELECT * FROM risks_risk")
        with acting(outsider):
            told = trail.current().as_json()
        raw.execute("SELECT set_config('countersign.context', %s, false)", [told])
        assert raw.execute("SELECT count(*) FROM risks_risk").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM risks_risk_controls").fetchone() == (0,)


def test_the_owner_is_not_bound(world, engines):
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        assert owner.execute("SELECT count(*) FROM risks_risk").fetchone() == (1,)
        assert owner.execute("SELECT count(*) > 10 FROM trail.payload").fetchone() == (True,)


def test_writing_into_another_unit_is_refused(world, unit, other_unit, outsider, officer, bias):
    mine = {"title": "x", "category": bias, "owner": outsider}
    with acting(outsider):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Risk.objects.create(unit=unit, **mine)
        own = Risk.objects.create(unit=other_unit, **mine)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Risk.objects.filter(pk=own.pk).update(unit=unit)
        assert Risk.objects.filter(unit=unit).update(title="taken") == 0
        assert RegisteredModel.objects.filter(unit=unit).delete() == (0, {})


def test_a_row_cannot_hang_on_what_is_hidden(world, outsider):
    with set_up():
        risk = Risk.objects.get()
        control = risk.controls.model.objects.first()
    through = Risk.controls.through
    with acting(outsider), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        through.objects.create(risk_id=risk.pk, control_id=control.pk)
