"""`/healthz` says who does not answer, and never fails itself."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

DEAD_BROKER = "redis://:not-shown@127.0.0.1:1/0"


@pytest.mark.django_db
def test_a_working_system_is_healthy() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] == answer.json()["broker"] == "ok"


@pytest.mark.django_db
def test_the_broker_is_named_when_it_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.conf.celery import app

    monkeypatch.setattr(app.conf, "broker_url", DEAD_BROKER)
    monkeypatch.setattr(app.conf, "broker_write_url", DEAD_BROKER)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable"
    assert "not-shown" not in answer.content.decode()


def test_the_database_is_named_when_it_does_not_answer(settings: Settings) -> None:
    place = settings.DATABASES["default"]
    settings.DATABASES = {"default": {**place, "HOST": "127.0.0.1", "PORT": "1"}}
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
