"""Rate limits: counted by token and by person in Valkey, told in headers, and no wall when Valkey is away."""

import pytest
from rest_framework.test import APIClient

from audits.accounts.services import issue_token
from audits.base import limits
from audits.base.limits import Limit, count
from tests.hostile.answers import faults_of
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limited(settings, engines):
    def to(**said):
        settings.API_LIMITS = said

    limits._rests_until = 0.0
    store = limits._store(settings.API_LIMITS_URL)
    for key in store.scan_iter(f"{limits.KEY}:*"):  # a fresh database numbers its tokens from one again
        store.delete(key)
    return to


def _client(user):
    with set_up():
        issued = issue_token(user=user, name="CI", scopes=["record.view"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
    return client


def test_every_answer_says_how_much_is_left(limited, officer):
    limited(burst=("token", 5, 60), steady=("token", 100, 3600))
    client = _client(officer)
    first, second = client.get("/api/v1/me"), client.get("/api/v1/nothing-of-the-kind?x=1")
    assert first["RateLimit-Policy"] == '"burst";q=5;w=60, "steady";q=100;w=3600'
    assert first["RateLimit"].startswith('"burst";r=4;t=')
    assert "RateLimit" not in second  # an address of nobody asks nobody who it is


def test_over_the_limit_it_is_429_with_how_long_to_wait(limited, officer):
    limited(burst=("token", 2, 3600))
    client = _client(officer)
    answers = [client.get("/api/v1/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert faults_of(answers[2], allowed={429}) == []
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert answers[2]["RateLimit"].startswith('"burst";r=0;')
    assert answers[2]["Retry-After"] in answers[2].json()["what_next"]


def test_another_token_has_its_own_and_the_person_one_for_all(limited, officer):
    limited(burst=("token", 2, 3600), person=("person", 3, 3600))
    first, second = _client(officer), _client(officer)
    assert [first.get("/api/v1/me").status_code for _ in range(2)] == [200, 200]
    assert second.get("/api/v1/me").status_code == 200
    assert second.get("/api/v1/me").status_code == 429


def test_a_refused_write_keeps_nothing(limited, ml_engineer, unit, api):
    limited(burst=("token", 1, 3600))
    client = api(ml_engineer)
    client.get("/api/v1/me")
    assert client.post("/api/v1/datasets", {"unit": unit.pk, "name": "n"}, format="json").status_code == 429


def test_without_valkey_requests_pass_and_nobody_claims_to_know(limited, officer, settings):
    limited(burst=("token", 1, 3600))
    settings.API_LIMITS_URL = "redis://127.0.0.1:1/0"
    client = _client(officer)
    answers = [client.get("/api/v1/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert not any("RateLimit" in answer for answer in answers)
    limits._rests_until = 0.0


def test_a_window_ends_when_it_says(engines):
    limits._rests_until = 0.0
    limit, who = Limit("w", "token", 1, 100), {"token": "window"}
    first, again, later = (count(who, [limit], now)[0] for now in (1_000_010.0, 1_000_099.5, 1_000_100.0))
    assert [one.asked for one in (first, again, later)] == [1, 2, 1]
    assert [one.left for one in (first, again, later)] == [90, 1, 100]


def test_a_database_numbered_as_celery_does_is_counted_in(limited, officer, settings):
    settings.API_LIMITS_URL = f"{settings.API_LIMITS_URL}?virtual_host=7"
    limited(burst=("token", 5, 60))
    assert "RateLimit" in _client(officer).get("/api/v1/me")
    assert limits._store(settings.API_LIMITS_URL).dbsize() > 0
