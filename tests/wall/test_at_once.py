"""Grants given, ended, expired and moved take effect with the next statement."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from audits.accounts.models import Grant, Unit, User
from audits.accounts.roles import Role
from audits.accounts.services import grant_role
from audits.trail import context as trail
from governance.risks.models import Risk
from tests.personas import acting, set_up
from tests.register import *  # noqa: F403 - a risk of Retail bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def sees(risk, outsider):
    def look() -> bool:
        with acting(outsider):
            return Risk.objects.filter(pk=risk.pk).exists()

    return look


def test_a_grant_opens_and_its_end_closes(sees, outsider, unit):
    assert not sees()
    with set_up():
        grant_role(user=outsider, unit=unit, role=Role.AUDITOR)
    assert sees()
    Grant.objects.filter(user=outsider, unit=unit).update(until=Now() + timedelta(hours=1))
    assert sees()
    Grant.objects.filter(user=outsider, unit=unit).update(until=Now() - timedelta(seconds=1))
    assert not sees()
    Grant.objects.filter(user=outsider, unit=unit).update(until=None)
    assert sees()
    Grant.objects.filter(user=outsider, unit=unit).delete()
    assert not sees()


def test_a_role_above_reaches_down(sees, outsider, bank):
    grant_role(user=outsider, unit=bank, role=Role.AUDITOR)
    assert sees()


def test_a_unit_that_moves_takes_its_rows_along(sees, unit, other_unit):
    Unit.objects.filter(pk=unit.pk).update(parent=other_unit, path=f"{other_unit.path}{unit.pk}/")
    assert sees()


def test_a_path_that_merely_begins_alike_is_another_branch(sees, outsider, bank):
    """/1/2/ is no ancestor of /1/23/."""
    branch = Unit.objects.create(name="Twin", parent=bank, path="/7/")
    beside = Unit.objects.create(name="Beside", parent=bank, path="/71/")
    Grant.objects.create(user=outsider, unit=branch, role=Role.AUDITOR)
    with acting(outsider):
        assert set(Unit.objects.filter(pk__in=[branch.pk, beside.pk])) == {branch}


def test_a_closed_account_sees_nothing(risk, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with acting(officer):
        assert not Risk.objects.exists()


def test_a_number_no_key_can_be_is_nobody(risk):
    with trail.acting(trail.Context(actor_id="9" * 30, actor_label="", source="web")):
        assert not Risk.objects.exists()
