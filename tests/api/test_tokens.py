"""Tokens: hashed, scoped, expiring, revocable."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.models import Token
from audits.accounts.services import issue_token, revoke_token
from audits.trail.models import AuditEvent, Payload
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db


def _get(secret, path="/api/v1/me"):
    return APIClient().get(path, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def issued(ml_engineer):
    with acting(ml_engineer):
        return issue_token(user=ml_engineer, name="CI", scopes=["record.view"])


def test_a_token_acts_as_its_user(issued, ml_engineer):
    assert _get(issued.secret).json()["reference"] == ml_engineer.reference


def test_without_a_token_nothing_is_answered():
    answer = APIClient().get("/api/v1/models")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("secret", ["", "nonsense", "cs_wrong", "cs_wrong two"])
def test_a_wrong_token_is_401(secret, db):
    assert _get(secret).status_code == 401


def test_an_expired_token_is_401(issued):
    with set_up():
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert _get(issued.secret).status_code == 401


def test_a_revoked_token_is_401_at_once(issued, ml_engineer):
    with acting(ml_engineer):
        revoke_token(user=ml_engineer, pk=issued.token.pk)
    assert _get(issued.secret).status_code == 401


def test_a_scope_that_is_missing_is_named(issued, unit):
    answer = APIClient().post(
        "/api/v1/datasets",
        {"unit": unit.pk, "name": "n"},
        format="json",
        headers={"Authorization": f"Bearer {issued.secret}"},
    )
    assert answer.status_code == 403
    assert "dataset.register" in answer.json()["detail"]


def test_neither_the_table_nor_the_trail_holds_the_secret(issued):
    assert issued.secret not in str(Token.objects.values())
    told = Payload.objects.filter(event__object_type="accounts.token").values_list("body", flat=True)
    assert told
    assert not any(issued.secret in body or issued.token.digest in body for body in told)
    assert AuditEvent.objects.filter(object_type="accounts.token", action="accounts.token.issued").exists()
