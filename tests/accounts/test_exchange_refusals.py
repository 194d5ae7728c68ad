"""A token of OpenID Connect that no rule trusts, or that cannot be believed: nothing is given, and it is said why."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from audits.accounts.models import Token
from tests.accounts.issuer import exchanged
from tests.hostile.answers import faults_of

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.mark.parametrize("answer", [None, b"", b"[]", b"{", b'"x"', b"{}" + b" " * 300_000, {"jwks_uri": "http://x"}])
def test_an_issuer_without_usable_keys_is_503_and_nothing_is_given(rule, issuer, answer):
    issuer.served["/.well-known/openid-configuration"] = answer
    assert faults_of(exchanged(issuer.signed()), allowed={503}) == []
    assert not Token.objects.filter(rule=rule).exists()


def test_keys_of_other_kinds_are_left_out(rule, issuer):
    issuer.served["/keys"]["keys"] += [{"kty": "oct", "kid": "r", "k": "eA"}, {"kty": "RSA"}, None, "x"]
    assert exchanged(issuer.signed()).status_code == 200
