"""A row without a unit carries its parent's unit and label on the trail, so that the unit's people see it."""

import pytest
from django.contrib.auth.models import Group, Permission

from audits.trail.models import AuditEvent
from governance.risks.models import Risk
from tests.personas import acting
from tests.register import *  # noqa: F403 - a risk of Retail bank

pytestmark = pytest.mark.django_db


def _last(object_type: str) -> AuditEvent:
    return AuditEvent.objects.filter(object_type=object_type).latest("id")


def test_linking_and_unlinking_belong_to_the_unit(risk, version, officer):
    with acting(officer):
        risk.registered_models.add(version.model)
        linked = _last("risks.risk_registered_models")
        risk.registered_models.clear()
        unlinked = _last("risks.risk_registered_models")
    told = [(event.operation, event.unit, event.object_label) for event in (linked, unlinked)]
    assert told == [(operation, str(risk.unit_id), risk.reference) for operation in ("insert", "delete")]


def test_a_child_follows_its_parent_to_another_unit(risk, version, officer, outsider, other_unit):
    risk.registered_models.add(version.model)
    Risk.objects.filter(pk=risk.pk).update(unit=other_unit)
    links = Risk.registered_models.through.objects
    with acting(officer):
        assert not links.exists()
    with acting(outsider):
        assert links.exists()


def test_what_hangs_on_nothing_with_a_unit_has_none(db):
    Group.objects.create(name="g").permissions.add(Permission.objects.first())
    event = _last("auth.group_permissions")
    assert (event.unit, event.object_label) == ("", "")
