"""Broker or database away: an honest answer within seconds, no row lost, nothing kept half."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from unittest import mock

import pytest
from celery import current_app
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client

from audits.base import nudge
from audits.base.jobs import SILENT_AFTER
from audits.checks import execution
from audits.checks.models import Run
from tests.hostile.answers import PROBLEM, faults_of
from tests.hostile.bodies import bodies, good, written
from tests.personas import set_up
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def broker_at(url: str):
    """Celery's broker moved to `url`, with connections of its own."""
    before = current_app.conf.broker_url, current_app.conf.broker_write_url
    current_app.conf.broker_url = current_app.conf.broker_write_url = url
    current_app._pool = None
    current_app.amqp._producer_pool = None
    nudge.wake()
    try:
        yield
    finally:
        current_app.conf.broker_url, current_app.conf.broker_write_url = before
        current_app._pool = None
        current_app.amqp._producer_pool = None
        nudge.wake()


@contextmanager
def closed_port():
    """A port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def silent_port():
    """A port that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def take():
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for taken in kept:
            taken.close()


def _submit(attack, world):
    method, address = written(world)["api:submissions"]
    body = good(bodies(world)["api:submissions"]) | {"checks": []}
    began = time.monotonic()
    answer = attack.generic(method, address, json.dumps(body), content_type="application/json")
    return answer, time.monotonic() - began


@pytest.mark.parametrize(
    "port",
    [pytest.param(closed_port, id="refused"), pytest.param(silent_port, id="silent", marks=pytest.mark.slow)],
)
def test_a_submission_is_accepted_without_a_broker_and_found_by_the_sweep(attack, world, port):
    with port() as number, broker_at(f"redis://127.0.0.1:{number}/0"):
        answer, seconds = _submit(attack, world)
    assert answer.status_code == 202, answer.content
    assert seconds < 8  # one time limit of the broker, however many rows were nudged
    references = [run["reference"] for run in answer.json()["runs"]]
    assert len(references) == 2
    with set_up():
        Run.objects.filter(reference__in=references).update(asked_at=Run.objects.first().asked_at - 2 * SILENT_AFTER)
    with mock.patch.object(execution, "nudge") as nudged:
        execution.sweep()
    assert {call.args[1] for call in nudged.call_args_list} == set(
        Run.objects.filter(reference__in=references).values_list("pk", flat=True)
    )


def test_whatever_the_broker_throws_the_answer_stands(attack, world):
    with mock.patch.object(current_app, "send_task", side_effect=RuntimeError("no such thing")):
        answer, _seconds = _submit(attack, world)
    assert answer.status_code == 202


@contextmanager
def database_away():
    """Nobody listens where the database was."""
    before = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    connection.close()
    with closed_port() as port:
        connection.settings_dict.update(HOST="127.0.0.1", PORT=str(port))
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(HOST=before[0], PORT=before[1])


def test_without_a_database_every_address_answers_503(attack, browser, world):
    wrong = []
    addresses = list(addresses_in(world))
    with database_away():
        for name, address in addresses:
            api = name.startswith("api:")
            for answer in (attack.get(address), *([attack.post(address)] if api else [])):
                kind = PROBLEM if api else "text/html; charset=utf-8"
                if answer.status_code not in {503, 405} or answer["Content-Type"] != kind:
                    wrong.append(f"{name} {answer.status_code} {answer['Content-Type']}")
            if not api and "does not answer" not in browser.get(address).content.decode():
                wrong.append(f"{name} as a page")
    # Answered without a look into the database; an exchange that names no token is refused before it is looked for.
    without = ("healthz", "accounts:sign", "api:tokens-exchange 400")
    assert [line for line in wrong if not line.startswith(without)] == []


def test_the_sign_in_page_says_that_the_database_is_away(officer):
    client = Client(raise_request_exception=False)
    with database_away():
        answer = client.post("/sign-in/", {"username": officer.email, "password": "x"})
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_goes_in_the_middle_is_told_so(attack, world, error):
    method, address = written(world)["api:models"]
    body = json.dumps(good(bodies(world)["api:models"]))
    with mock.patch("registry.inventory.api.register_model", side_effect=error("gone")):
        answer = attack.generic(method, address, body, content_type="application/json")
    assert faults_of(answer, allowed={503}) == []
    assert "gone" not in answer.content.decode()


def test_what_nobody_foresaw_tells_no_secret(attack, browser, world):
    method, address = written(world)["api:models"]
    body = json.dumps(good(bodies(world)["api:models"]))
    with mock.patch("registry.inventory.api.register_model", side_effect=DatabaseError("secret 42")):
        answer = attack.generic(method, address, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "secret 42" not in answer.content.decode()
    with mock.patch("governance.desk.views.desk", side_effect=RuntimeError("secret 42")):
        page = browser.get("/")
    assert page.status_code == 500
    assert "secret 42" not in page.content.decode()
    assert "Something failed on our side" in page.content.decode()
