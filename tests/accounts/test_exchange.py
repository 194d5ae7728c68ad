"""A CI job exchanges the token of its own system for a short-lived one of ours, by a rule; anything else is refused."""

import base64
import hashlib
import hmac
import json
import time
from datetime import datetime

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.federation import keys
from audits.accounts.models import Token, TrustRule
from audits.trail.models import AuditEvent, Payload
from tests.accounts.issuer import AUDIENCE
from tests.hostile.answers import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
CLAIMS = {"repository": "acme/credit", "ref": {"prefix": "refs/heads/"}}


@pytest.fixture
def rule(issuer, administrator, unit, api):
    body = {
        "unit": unit.pk, "name": "CI of credit", "issuer": issuer.url, "audience": AUDIENCE, "claims": CLAIMS,
        "scopes": ["record.view", "dataset.register"], "minutes": 10,
    }  # fmt: skip
    made = api(administrator).post("/api/v1/trust-rules", body, format="json")
    assert made.status_code == 201, made.content
    return TrustRule.objects.get(reference=made.json()["reference"])


def exchanged(token):
    return APIClient(raise_request_exception=False).post("/api/v1/tokens/exchange", {"token": token}, format="json")


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


@pytest.mark.parametrize(
    "changes",
    [
        {"repository": "acme/credit-evil"},
        {"repository": "ACME/credit"},
        {"repository": None},
        {"repository": ["acme/credit"]},
        {"ref": "refs/tags/v1"},
        {"ref": "refs/heads"},
    ],
)
def test_another_subject_gets_nothing_and_is_told_so(rule, issuer, changes):
    answer = exchanged(issuer.signed(**changes))
    assert faults_of(answer, allowed={403}) == []
    assert "No rule trusts" in answer.json()["detail"]
    assert not Token.objects.filter(rule=rule).exists()


def _now(seconds):
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"exp": _now(-120)}, "expired"),
        ({"exp": None}, "exp"),
        ({"nbf": _now(3600)}, "not yet valid"),
        ({"iat": None}, "iat"),
        ({"sub": None}, "sub"),
        ({"aud": "somebody else"}, "audience"),
        ({"aud": None}, "aud"),
        ({"iss": "https://elsewhere.example"}, "issuer"),
    ],
)
def test_a_token_that_cannot_be_believed_is_401(rule, issuer, changes, said):
    answer = exchanged(issuer.signed(**changes))
    assert faults_of(answer, allowed={401}) == []
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert said in answer.json()["detail"]
    assert not Token.objects.filter(rule=rule).exists()


def test_no_other_algorithm_and_no_other_key_signs(rule, issuer):
    public = issuer.rsa.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, _signature = issuer.signed().split(".")
    for token in (
        jwt.api_jws.PyJWS().encode(b"{}", b"x" * 64, algorithm="HS256", headers={"kid": "r"}),
        _hs256(issuer, public),
        f"{head}.{body}.",
        issuer.signed(key=stranger),
        issuer.signed(kid="unknown"),
        issuer.signed(kid="e"),
        issuer.signed(algorithm="RS512"),
        "e30.e30.e30",
        "x",
        "." * 3000,
    ):
        assert faults_of(exchanged(token), allowed={401}) == [], token[:40]


def _hs256(issuer, public: bytes) -> str:
    """The classic confusion: signed with the public key as if it were a shared secret."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "r"}).encode())
    signed = f"{head}.{issuer.signed().split('.')[1]}"
    return f"{signed}.{part(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"


def test_the_issuer_is_asked_once_for_many_and_an_unknown_issuer_never(rule, issuer):
    for _ in range(3):
        assert exchanged(issuer.signed()).status_code == 200
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]
    exchanged(issuer.signed(iss=f"{issuer.url}/other"))
    assert len(issuer.asked) == 2


@pytest.mark.parametrize("answer", [None, b"", b"[]", b"{", b'"x"', b"{}" + b" " * 300_000, {"jwks_uri": "http://x"}])
def test_an_issuer_without_usable_keys_is_503_and_nothing_is_given(rule, issuer, answer):
    issuer.served["/.well-known/openid-configuration"] = answer
    assert faults_of(exchanged(issuer.signed()), allowed={503}) == []
    keys.forget()
    assert not Token.objects.filter(rule=rule).exists()


def test_keys_of_other_kinds_are_left_out(rule, issuer):
    issuer.served["/keys"]["keys"] += [{"kty": "oct", "kid": "r", "k": "eA"}, {"kty": "RSA"}, None, "x"]
    assert exchanged(issuer.signed()).status_code == 200


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
