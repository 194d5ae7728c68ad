"""One of everything: each table as of now is the table of now, and each address opens in the past, only for reading."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from audits.trail import past, shapes
from tests.architecture.addresses import ADDRESSES, POST_ONLY, PUBLIC
from tests.personas import acting, set_up
from tests.world import *  # noqa: F403 - one of everything
from tests.world import addresses_in

# They say what one may do now, and the seconds that pass.
OF_THE_MOMENT = {"api:me", "api:witnesses", "api:version-steps"}

pytestmark = pytest.mark.django_db(transaction=True)


def rows(model) -> list[dict]:
    return list(model._base_manager.order_by("pk").values())


def test_each_table_as_of_now_is_the_table_of_now(world, officer, clock):
    with acting(officer):
        for model in shapes.recallable():
            now = rows(model)
            with past.as_of(clock()), transaction.atomic():
                assert rows(model) == now, model


def test_each_table_before_anything_happened_is_empty(world, officer):
    with acting(officer), past.as_of(datetime(2020, 1, 1, tzinfo=UTC)), transaction.atomic():
        assert [model for model in shapes.recallable() if model._base_manager.exists()] == []


@pytest.mark.parametrize("moment", ["now", "2020-01-01"])
def test_each_page_opens_and_offers_nothing_to_write(world, officer, moment, clock):
    day = clock().isoformat() if moment == "now" else moment
    prefix, client, wrong = f"/as-of/{quote(day, safe=':+')}", Client(), []
    with set_up():
        client.force_login(officer)
    for name, address in addresses_in(world):
        if name.startswith("api:") or ADDRESSES[name] in (PUBLIC, POST_ONLY):
            continue
        now, then = client.get(address), client.get(f"{prefix}{address}")
        same = now.status_code == then.status_code and moment == "now"
        if not same and then.status_code not in {200, 204, 302, 404, 409}:
            wrong.append(f"{name} {address}: {then.status_code}, now {now.status_code}")
        if then.get("Content-Type", "").startswith("text/html") and not then.streaming:
            forms = then.content.decode().count('method="post"')
            if forms > 1:  # signing out
                wrong.append(f"{name} {address}: {forms} forms that write")
    assert wrong == []


def test_each_address_of_the_api_answers_as_of_now_as_it_does_now(world, officer, api, clock):
    client, wrong = api(officer), []
    for name, address in addresses_in(world):
        if not name.startswith("api:") or ADDRESSES[name] == POST_ONLY or name in OF_THE_MOMENT:
            continue
        joined = f"{address}{'&' if '?' in address else '?'}as_of={quote(clock().isoformat())}"
        now, then = client.get(address), client.get(joined)
        if now.status_code != then.status_code or (not now.streaming and _unlike(now, then)):
            wrong.append(f"{name} {address}: {then.status_code}, now {now.status_code}")
    assert wrong == []


def _unlike(now, then) -> bool:
    """Whether the answers differ in more than the addresses of next pages."""
    if not now.get("Content-Type", "").startswith("application/json"):
        return False
    one, other = now.json(), then.json()
    for answer in (one, other):
        if isinstance(answer, dict):
            answer.pop("next", None)
    return one != other
