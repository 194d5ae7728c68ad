"""Each way to be refused, over every address that can refuse so: a problem document, and nothing is kept."""

import json
from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.models import Token
from audits.trail.models import AuditEvent
from tests.architecture.addresses import ADDRESSES, POST_ONLY, SHARED_OBJECTS
from tests.hostile.answers import faults_of, told
from tests.hostile.bodies import bodies, meant, written
from tests.personas import set_up
from tests.world import EVERY, QUERIES, addresses_in

pytestmark = pytest.mark.django_db(transaction=True)
NEEDS_NO_TOKEN = {"api:tokens-exchange"}
# Their answer holds a secret, which no kept answer may; what they make is guarded otherwise.
KEEPS_NO_ANSWER = {"api:tokens", "api:tokens-exchange"}


def _requests(world):
    """(name, method, address) of every method of every address of the API."""
    for name, address in addresses_in(world):
        if name.startswith("api:") and ADDRESSES[name] != POST_ONLY:
            yield name, "GET", address
    for name, (method, address) in written(world).items():
        yield name, method, address


def _sent(client, name, method, address, world, **headers):
    body = json.dumps(meant(bodies(world)[name])) if method != "GET" else ""
    return client.generic(method, address, body, content_type="application/json", headers=headers)


@pytest.fixture
def nothing_kept(attack):
    before = AuditEvent.objects.count()
    yield
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("ended", [{"expires_at": timezone.now() - timedelta(days=1)}, {"revoked_at": timezone.now()}])
def test_an_ended_token_is_401_everywhere(attack, world, ended):
    with set_up():
        Token.objects.update(**ended)
    before, faults = AuditEvent.objects.count(), []
    for name, method, address in _requests(world):
        if name not in NEEDS_NO_TOKEN:
            answer = _sent(attack, name, method, address, world)
            said = [] if answer.get("WWW-Authenticate") else ["no WWW-Authenticate"]
            faults.append((f"{method} {name}", faults_of(answer, allowed={401}) + said))
    assert told(faults) == ""
    assert AuditEvent.objects.count() == before


def test_another_units_object_is_not_even_there(attack, world, api, outsider):
    client, faults = api(outsider), []
    client.raise_request_exception = False
    before = AuditEvent.objects.count()
    for name, method, address in _requests(world):
        names_an_object = bool(EVERY[name]) or name in QUERIES
        if names_an_object and name not in SHARED_OBJECTS:
            answer = _sent(client, name, method, address, world, **({"If-Match": '"2"'} if method == "PATCH" else {}))
            faults.append((f"{method} {name}", faults_of(answer, allowed={404})))
    assert told(faults) == ""
    assert AuditEvent.objects.count() == before


def _heeding(attack, parameter):
    """(method, path) of the operations of the document that take `parameter`."""
    document = attack.get("/api/v1/openapi.json").json()
    reference = {"$ref": f"#/components/parameters/{parameter}"}
    return {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if reference in operation["parameters"]
    }


def _addressed(heeding, world):
    """Those of the writes that the document lists, by their route."""
    for name, (method, address) in written(world).items():
        route = "/" + resolve(address).route
        for kind in ("<str:", "<int:"):
            route = route.replace(kind, "{")
        route = route.replace(">", "}").replace("{pk}", "{id}")
        if (method, route) in heeding:
            yield name, method, address


def test_a_change_without_its_version_is_428_and_a_stale_one_412_with_both(attack, world, nothing_kept):
    needed, heeded = _heeding(attack, "IfMatchNeeded"), _heeding(attack, "IfMatchHeeded")
    faults, seen = [], set()
    for name, method, address in _addressed(needed | heeded, world):
        seen.add(name)
        stale = _sent(attack, name, method, address, world, **{"If-Match": '"77"'})
        wrong = faults_of(stale, allowed={412})
        if not wrong and not {"theirs", "ours"} <= set(stale.json()):
            wrong = ["412 without both versions"]
        faults.append((f"stale {name}", wrong))
    for name, method, address in _addressed(needed, world):
        faults.append((f"without {name}", faults_of(_sent(attack, name, method, address, world), allowed={428})))
    assert told(faults) == ""
    assert {"api:risk", "api:model"} <= seen


def test_the_same_key_for_another_body_is_409_everywhere(attack, world):
    listed, faults, seen = _heeding(attack, "IdempotencyKey"), [], set()
    posts = {name for name, (method, _address) in written(world).items() if method == "POST"}
    for name, method, address in _addressed(listed, world):
        seen.add(name)
        fields = meant(bodies(world)[name])
        text = next((field for field, value in fields.items() if isinstance(value, str)), None)
        first = _sent(attack, name, method, address, world, **{"Idempotency-Key": f"k-{name}"})
        if text is None or first.status_code >= 300:
            continue
        other = json.dumps({**fields, text: f"{fields[text]} again"})
        second = attack.generic(
            method, address, other, content_type="application/json", headers={"Idempotency-Key": f"k-{name}"}
        )
        faults.append((name, faults_of(second, allowed={409})))
    assert told(faults) == ""
    assert posts - seen <= KEEPS_NO_ANSWER | {"api:consistency"}


def test_nobody_at_all_is_401(world, nothing_kept, attack):
    client, faults = APIClient(raise_request_exception=False), []
    for name, method, address in _requests(world):
        if name not in NEEDS_NO_TOKEN:
            faults.append((f"{method} {name}", faults_of(_sent(client, name, method, address, world), allowed={401})))
    assert told(faults) == ""
