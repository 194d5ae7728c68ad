"""The people of every test: one of each role in Retail bank, and an outsider in another unit.

`acting` puts somebody on the trail's context for writes made by the test itself.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from rest_framework.test import APIClient

from audits.accounts.models import Unit, User
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.services import grant_role, issue_token, make_unit, make_user
from audits.trail import context as trail

PASSWORD = "correct-horse-battery-staple"


@contextmanager
def set_up() -> Iterator[None]:
    """The context in which fixtures write."""
    with trail.acting(trail.Context(actor_id="tests", actor_label="Test set-up", source="command")):
        yield


@contextmanager
def acting(user: User, source: str = "web") -> Iterator[None]:
    """Writes inside carry `user`."""
    with trail.acting(trail.Context(actor_id=str(user.pk), actor_label=user.trail_label, source=source)):
        yield


def _person(role: Role, unit: Unit, title: str) -> User:
    with set_up():
        user = make_user(email=f"{role}.{unit.pk}@example.com", name=title, title=title, password=PASSWORD)
        grant_role(user=user, unit=unit, role=role)
    return user


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Slow hashing protects people, not tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bank(db) -> Unit:
    with set_up():
        return make_unit(name="Bank")


@pytest.fixture
def unit(bank: Unit) -> Unit:
    with set_up():
        return make_unit(name="Retail bank", parent=bank)


@pytest.fixture
def other_unit(bank: Unit) -> Unit:
    with set_up():
        return make_unit(name="Corporate bank", parent=bank)


@pytest.fixture
def officer(unit: Unit) -> User:
    return _person(Role.OFFICER, unit, "Compliance desk")


@pytest.fixture
def ml_engineer(unit: Unit) -> User:
    return _person(Role.ML_ENGINEER, unit, "Credit modelling")


@pytest.fixture
def validator(unit: Unit) -> User:
    return _person(Role.VALIDATOR, unit, "Model validation")


@pytest.fixture
def approver(unit: Unit) -> User:
    return _person(Role.APPROVER, unit, "Head of model risk")


@pytest.fixture
def auditor(unit: Unit) -> User:
    return _person(Role.AUDITOR, unit, "Internal audit")


@pytest.fixture
def administrator(bank: Unit) -> User:
    return _person(Role.ADMINISTRATOR, bank, "Administration")


@pytest.fixture
def outsider(other_unit: Unit) -> User:
    """An officer, but of another unit."""
    return _person(Role.OFFICER, other_unit, "Corporate compliance")


@pytest.fixture
def outside_engineer(other_unit: Unit) -> User:
    return _person(Role.ML_ENGINEER, other_unit, "Corporate modelling")


@pytest.fixture
def api() -> Callable[[User], APIClient]:
    """`api(user)` is a client that sends a token of `user` with every scope."""

    def client(user: User) -> APIClient:
        with set_up():
            issued = issue_token(user=user, name="tests", scopes=list(PERMISSIONS))
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
        return made

    return client


@pytest.fixture
def as_person() -> Callable[[User], AbstractContextManager[None]]:
    return acting
