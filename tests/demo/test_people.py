"""The demo's people: one a role, made once, never among others."""

import pytest

from audits.accounts.models import Grant, Token, Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.selectors import live_token
from governance.desk.demo import people
from tests.personas import set_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_console():
    with set_up():
        yield


def test_there_is_one_person_a_role_named_by_what_they_do():
    users = people.make_people(people.new_logins())
    assert set(users) == set(Role)
    assert all(policy_of(user).roles == {role} for role, user in users.items())
    assert all(user.name == user.title and user.email == f"{role}@demo.example" for role, user in users.items())


def test_making_them_again_makes_nobody_new_and_sets_the_passwords():
    people.make_people(people.new_logins())
    logins = people.new_logins()
    users = people.make_people(logins)
    assert User.objects.count() == Grant.objects.count() == 6
    assert Unit.objects.count() == 3
    assert all(user.check_password(logins[role]["password"]) for role, user in users.items())


def test_they_do_not_come_among_others(officer):
    with pytest.raises(people.NotEmpty, match="no demo"):
        people.make_people(people.new_logins())
    assert User.objects.count() == 1


def test_a_token_may_what_its_role_may_and_replaces_the_earlier_one():
    users = people.make_people(people.new_logins())
    engineer = users[Role.ML_ENGINEER]
    first = people.issue(engineer, Role.ML_ENGINEER, people.PIPELINE, 90)
    second = people.issue(engineer, Role.ML_ENGINEER, people.PIPELINE, 90)
    assert live_token(first) is None
    token = live_token(second)
    assert set(token.scopes) == {name for name, roles in PERMISSIONS.items() if Role.ML_ENGINEER in roles}
    assert Token.objects.filter(revoked_at=None).count() == 1
