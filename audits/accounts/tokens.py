"""How API tokens look and how they are kept."""

import hashlib
import secrets

# What every token begins with, so that scanners of leaked secrets recognise one.
TOKEN_PREFIX = "cs_"  # noqa: S105


def new_secret() -> str:
    """A fresh token: the prefix and 256 bits of chance."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_token(secret: str) -> str:
    """SHA-256 of a token, hexadecimal. A fast hash will do, since 256 bits of chance cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
