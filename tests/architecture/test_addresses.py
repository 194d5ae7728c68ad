"""Each address is requested as each persona, and the answers are compared with one table."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.accounts.roles import Role
from tests.architecture.addresses import ADDRESSES, NOT_YET, POST_ONLY, PUBLIC, SHARED_OBJECTS
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything, to look at
from tests.world import EVERY, QUERIES, addresses_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_table_names_every_address_and_no_other():
    assert set(EVERY) == set(ADDRESSES)


def _expected(name: str, role: Role | None, *, names_an_object: bool) -> set[int]:
    allowed = ADDRESSES[name]
    if allowed == PUBLIC:
        return {200, 302}
    if allowed == POST_ONLY:
        return {405, 403, 404, 302}  # 302: back to the page with the form, for who signed in again on the way
    if role is None:
        return {404} if names_an_object and name not in SHARED_OBJECTS else {200, 204, 403}
    if role in allowed:
        return {NOT_YET.get(name, 200), 204}
    return {403, 404} if names_an_object else {403}


def _compare(client: Client, world: dict, role: Role | None) -> list[str]:
    wrong = []
    for name, address in addresses_in(world):
        status = client.get(address).status_code
        expected = _expected(name, role, names_an_object=bool(EVERY[name]) or name in QUERIES)
        if status not in expected:
            wrong.append(f"{name} {address}: {status}, expected {sorted(expected)}")
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_insiders_may_open_what_the_table_says(role, world, request):
    assert _compare(_signed_in(request.getfixturevalue(str(role))), world, role) == []


def _signed_in(user) -> Client:
    client = Client()
    with set_up():
        client.force_login(user)
    return client


def test_somebody_of_another_unit_finds_no_object(world, outsider):
    assert _compare(_signed_in(outsider), world, None) == []


def test_nobody_unknown_gets_in(world):
    client, wrong = Client(), []
    for name, address in addresses_in(world):
        if ADDRESSES[name] == PUBLIC:
            continue
        answer = client.get(address)
        refused = answer.status_code in {401, 403, 405} or (
            answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign_in"))
        )
        if name == "accounts:sign_out":
            refused = answer.status_code == 405
        if not refused:
            wrong.append(f"{name} {address}: {answer.status_code}")
    assert wrong == []
