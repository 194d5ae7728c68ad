"""A token that is held to one unit: it sees and does nothing elsewhere, whatever its user may."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.models import Grant, Token
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.services import grant_role, issue_token
from audits.trail.models import AuditEvent
from registry.datasets.models import Dataset
from tests.hostile.answers import faults_of
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def engineer(ml_engineer, bank):
    """Of the whole bank."""
    with set_up():
        grant_role(user=ml_engineer, unit=bank, role=Role.ML_ENGINEER)
    return ml_engineer


@pytest.fixture
def client(engineer, unit):
    with set_up():
        issued = issue_token(user=engineer, name="CI", scopes=list(PERMISSIONS), within=unit)
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
    return made


def test_it_works_in_its_unit_and_nowhere_else(client, unit, other_unit, bank):
    assert client.post("/api/v1/datasets", {"unit": unit.pk, "name": "Here"}, format="json").status_code == 201
    for elsewhere in (other_unit, bank):
        answer = client.post("/api/v1/datasets", {"unit": elsewhere.pk, "name": "There"}, format="json")
        assert faults_of(answer, named="unit", allowed={404}) == []


def test_it_sees_its_unit_only(client, engineer, unit, other_unit):
    with set_up():
        theirs = Dataset.objects.create(unit=other_unit, name="Theirs", owner=engineer)
    assert [one["id"] for one in client.get("/api/v1/units").json()["results"]] == [unit.pk]
    assert client.get("/api/v1/datasets").json()["results"] == []
    assert client.get(f"/api/v1/datasets/{theirs.reference}").status_code == 404


def test_it_says_of_itself_where_it_holds(client, unit):
    said = client.get("/api/v1/me").json()["token"]
    assert (said["within"], said["revoked_at"]) == (unit.pk, None)
    assert "secret" not in said
    assert "digest" not in said


def test_where_its_user_holds_no_role_any_more_it_holds_nothing(client, engineer):
    with set_up():
        Grant.objects.filter(user=engineer).update(until=timezone.now())
    assert client.get("/api/v1/units").json()["results"] == []


def test_its_use_is_noted_without_an_event(client):
    before = AuditEvent.objects.count()
    client.get("/api/v1/me")
    assert Token.objects.latest("id").last_used_at is not None
    assert AuditEvent.objects.count() == before


def test_in_its_last_days_every_answer_says_when_it_ends(client):
    assert "Countersign-Token-Expires" not in client.get("/api/v1/me")
    soon = timezone.now() + timedelta(days=13)
    with set_up():
        Token.objects.update(expires_at=soon, created_at=timezone.now() - timedelta(days=60))
    assert client.get("/api/v1/me")["Countersign-Token-Expires"] == soon.isoformat()
    assert client.get("/api/v1/datasets/D-9999")["Countersign-Token-Expires"] == soon.isoformat()


def test_a_token_makes_no_token_and_a_person_who_signed_in_does(client, engineer, unit):
    body = {"name": "Another", "scopes": ["record.view"], "days": 1, "within": unit.pk}
    assert client.post("/api/v1/tokens", body, format="json").status_code == 403
    signed_in = APIClient()
    with acting(engineer):
        signed_in.force_login(engineer)
    made = signed_in.post("/api/v1/tokens", body, format="json")
    assert made.status_code == 201, made.content
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {made.json()['secret']}")
    assert other.get("/api/v1/me").json()["permissions"] == ["record.view"]
    assert "secret" not in other.get("/api/v1/tokens").json()["results"][0]
    assert other.post(f"/api/v1/tokens/{made.json()['id']}/revoke").status_code == 200
    assert other.get("/api/v1/me").status_code == 401
