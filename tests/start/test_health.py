"""`/healthz` says who does not answer, and never fails itself."""

import pytest
from django.conf import settings
from django.test import Client

from governance.conf.celery import app

DEAD_BROKER = "redis://:not-shown@127.0.0.1:1/0"


@pytest.mark.django_db
def test_a_working_system_is_healthy() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] == answer.json()["broker"] == "ok"


@pytest.mark.django_db
def test_the_broker_is_named_when_it_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    # In this order: the second falls back to the first, and what it was is read when it is replaced.
    monkeypatch.setattr(app.conf, "broker_write_url", DEAD_BROKER)
    monkeypatch.setattr(app.conf, "broker_url", DEAD_BROKER)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable"
    assert "not-shown" not in answer.content.decode()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    place = settings.DATABASES["default"]
    monkeypatch.setitem(settings.DATABASES, "default", {**place, "HOST": "127.0.0.1", "PORT": "1"})


@pytest.mark.usefixtures("no_database")
def test_the_database_is_named_when_it_does_not_answer() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


@pytest.mark.usefixtures("no_database")
def test_a_visitors_session_needs_no_database_here() -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "abc"
    assert client.get("/healthz").status_code == 503


@pytest.mark.usefixtures("no_database")
def test_a_load_balancer_may_ask_by_any_name_without_tls() -> None:
    assert Client(SERVER_NAME="10.0.0.7").get("/healthz").status_code == 503


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/healthz").status_code == 405
