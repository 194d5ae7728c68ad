"""With every selector's filter removed, somebody of another unit still sees nothing through pages and API."""

import pytest
from django.test import Client

from tests.architecture.addresses import SHARED_OBJECTS
from tests.personas import set_up
from tests.world import EVERY, addresses_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_filters")]

# Words that stand in what the world holds, and in nothing of anybody else's.
TELLTALE = ("Retail bank", "Recidivism score", "Groups differ", "Applications", "predictions.csv", "Credit modelling")
SHARED = SHARED_OBJECTS | {"controls:catalog"}


def _ask(user, world) -> dict[str, tuple[int, str]]:
    """Status and text that `user` gets at each address of the world."""
    client, told = Client(), {}
    with set_up():
        client.force_login(user)
    for name, address in addresses_in(world):
        answer = client.get(address)
        told[name] = answer.status_code, "" if answer.streaming else answer.content.decode()
    return told


@pytest.fixture
def answers(world, outsider) -> dict[str, tuple[int, str]]:
    return _ask(outsider, world)


def _telling(answers: dict[str, tuple[int, str]]) -> dict[str, list[str]]:
    told = {name: [word for word in TELLTALE if word in text] for name, (_status, text) in answers.items()}
    return {name: words for name, words in told.items() if words}


def test_no_list_no_count_and_no_page_tells_of_it(answers):
    assert _telling(answers) == {}


def test_the_same_addresses_tell_their_own_of_it(world, officer):
    assert len(_telling(_ask(officer, world))) > 20


def test_no_object_is_found(answers):
    found = {name for name, (status, _text) in answers.items() if status == 200 and EVERY[name]}
    assert found - SHARED == set()


@pytest.mark.parametrize(
    "address", ["/api/v1/models?q={}", "/api/v1/risks?q={}", "/api/v1/datasets?q={}", "/api/v1/runs?q={}"]
)
def test_a_search_finds_nothing(world, api, outsider, address):
    client = api(outsider)
    for word in ("score", "differ", "Applications", "a"):
        answer = client.get(address.format(word))
        assert answer.status_code in (200, 400)
        assert answer.json().get("results", []) == []
