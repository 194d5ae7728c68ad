"""A CI job exchanges the token of its own system for a short-lived one of ours, by a rule."""

from datetime import datetime

import jwt
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.models import Token
from audits.trail.models import AuditEvent, Payload
from tests.accounts.issuer import exchanged
from tests.hostile.answers import faults_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_gets_a_token_for_some_minutes_and_works_with_it(rule, issuer, unit):
    answer = exchanged(issuer.signed())
    assert answer.status_code == 200, answer.content
    given = answer.json()
    assert set(given) == {"token", "expires_at", "scopes", "unit"}
    assert (given["unit"], given["scopes"]) == (unit.pk, ["dataset.register", "record.view"])
    left = datetime.fromisoformat(given["expires_at"]) - timezone.now()
    assert 9 * 60 < left.total_seconds() <= 10 * 60
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {given['token']}")
    made = client.post("/api/v1/datasets", {"unit": unit.pk, "name": "Applications"}, format="json")
    assert made.status_code == 201, made.content
    event = AuditEvent.objects.get(object_type="datasets.dataset")
    assert (event.actor_id, event.source) == (str(rule.acts_as_id), f"token {given['token'][:10]}")


def test_the_trail_says_by_which_rule_and_which_claims(rule, issuer):
    secret = exchanged(issuer.signed()).json()["token"]
    event = AuditEvent.objects.get(action="accounts.token.exchanged")
    told = Payload.objects.get(event=event).body
    assert (event.actor_id, event.source) == (str(rule.acts_as_id), f"oidc {rule.reference}")
    assert '"ref": "refs/heads/main"' in told
    assert '"repository": "acme/credit"' in told
    assert secret not in told


def test_the_elliptic_curve_will_do_too(rule, issuer):
    assert exchanged(issuer.signed(algorithm="ES256")).status_code == 200


def test_a_token_is_exchanged_once(rule, issuer):
    token = issuer.signed()
    assert exchanged(token).status_code == 200
    assert faults_of(exchanged(token), allowed={409}) == []
    assert faults_of(exchanged(issuer.signed(jti=jwt.decode(token, options={"verify_signature": False})["jti"])),
                     allowed={409}) == []  # fmt: skip
    assert Token.objects.filter(rule=rule).count() == 1


def test_without_a_jti_the_token_itself_is_used_up(rule, issuer):
    token = issuer.signed(jti=None)
    assert [exchanged(token).status_code for _ in range(2)] == [200, 409]


def test_the_issuer_is_asked_once_for_many_and_an_unknown_issuer_never(rule, issuer):
    for _ in range(3):
        assert exchanged(issuer.signed()).status_code == 200
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]
    exchanged(issuer.signed(iss=f"{issuer.url}/other"))
    assert len(issuer.asked) == 2


def test_the_end_of_a_rule_is_the_end_of_its_tokens(rule, issuer, administrator, api):
    secret = exchanged(issuer.signed()).json()["token"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get("/api/v1/me").status_code == 200
    ended = api(administrator).post(f"/api/v1/trust-rules/{rule.reference}/end", {"reason": "Moved."}, format="json")
    assert ended.status_code == 200
    assert ended.json()["ended_at"]
    assert client.get("/api/v1/me").status_code == 401
    assert faults_of(exchanged(issuer.signed()), allowed={401}) == []
