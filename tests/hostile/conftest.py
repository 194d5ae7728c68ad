"""Clients that report a failure as its answer, the way a server does, and one of everything to attack."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from audits.accounts.roles import Role
from audits.accounts.services import grant_role
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything


@pytest.fixture
def everything(officer, ml_engineer, validator, unit) -> None:
    """The officer also holds the roles of the others, so that no attack stops at a missing role."""
    with set_up():
        for role in Role:
            grant_role(user=officer, unit=unit.parent, role=role)


@pytest.fixture
def attack(world, unsigned, everything, officer, api) -> APIClient:
    """The API as somebody who may do everything; a failure is an answer."""
    client = api(officer)
    client.raise_request_exception = False
    return client


@pytest.fixture
def browser(world, everything, officer) -> Client:
    """The pages as the same person; a failure is an answer."""
    client = Client(raise_request_exception=False)
    with set_up():
        client.force_login(officer)
    return client
