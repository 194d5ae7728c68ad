"""Secrets and signatures of the Standard Webhooks specification (https://www.standardwebhooks.com), version 1.

A secret is derived from the server's own secret key and a random key of the endpoint: the database holds nothing that
signs, neither do the trail and a backup of it. The fingerprint beside it tells when the server's key was changed.
"""

import base64
import hashlib
import hmac
import uuid

from django.utils.crypto import salted_hmac

PREFIX = "whsec_"
SALT = "audits.webhooks.secret"


def secret_of(key: uuid.UUID) -> bytes:
    """The 32 bytes that sign for an endpoint whose secret `key` names."""
    return salted_hmac(SALT, key.bytes, algorithm="sha256").digest()


def as_text(secret: bytes) -> str:
    """The secret as receivers keep it."""
    return PREFIX + base64.b64encode(secret).decode()


def fingerprint(secret: bytes) -> str:
    """16 hexadecimal digits that tell one secret from another and nothing else of it."""
    return hashlib.sha256(b"countersign webhook fingerprint" + secret).hexdigest()[:16]


def signature(secret: bytes, message: str, timestamp: int, body: str) -> str:
    """One signature, `v1,…`, over the message's id, the moment of sending in seconds since 1970 and the body."""
    signed = hmac.new(secret, f"{message}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def headers(secrets: list[bytes], message: str, timestamp: int, body: str) -> dict[str, str]:
    """The three headers; with two secrets, two signatures, so that either verifies."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message, timestamp, body) for secret in secrets),
    }
