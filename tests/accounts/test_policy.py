"""A grant holds in its unit and below, until it ends; a token narrows it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.accounts.models import Grant
from audits.accounts.policy import Policy, policy_of
from audits.accounts.roles import Role
from audits.accounts.services import grant_role, make_unit
from audits.base.errors import Forbidden, NotFound
from tests.personas import set_up


def test_a_grant_reaches_the_units_below_and_no_other(administrator, officer, unit, other_unit):
    assert set(policy_of(administrator).units()) >= {unit, other_unit}
    assert set(policy_of(officer).units()) == {unit}


def test_a_path_is_no_mere_prefix_of_numbers(officer, unit):
    """/1/4/ must not reach /1/44/."""
    with set_up():
        beside = make_unit(name="Beside", parent=unit.parent)
        beside.path = unit.path[:-1] + "4/"
        beside.save()
    assert not Policy(officer).allows("record.view", beside)


def test_an_ended_grant_holds_no_more(officer):
    with set_up():
        Grant.objects.filter(user=officer).update(until=timezone.now() - timedelta(seconds=1))
    assert not Policy(officer).allows("record.view")


def test_a_role_that_may_not_is_told_which_may(ml_engineer, unit):
    with pytest.raises(Forbidden, match="Compliance officer"):
        policy_of(ml_engineer).require("risk.record", unit)


def test_another_units_object_is_not_even_there(outsider, unit):
    with pytest.raises(NotFound):
        policy_of(outsider).require("risk.record", unit)


def test_a_token_holds_only_its_scopes(officer, unit):
    narrow = Policy(officer, frozenset({"record.view"}))
    assert narrow.allows("record.view", unit)
    with pytest.raises(Forbidden, match=r"scope risk\.record"):
        narrow.require("risk.record", unit)


def test_only_who_may_change_people_grants(officer, ml_engineer, unit):
    with pytest.raises(Forbidden), set_up():
        grant_role(user=ml_engineer, unit=unit, role=Role.OFFICER, granted_by=officer)


def test_a_closed_account_may_nothing(officer):
    officer.is_active = False
    assert not Policy(officer).allows("record.view")
