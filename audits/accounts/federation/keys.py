"""The keys with which an issuer of OpenID Connect signs: found by discovery, fetched over HTTPS, kept for a while.

Only issuers that a trust rule names are asked. An answer is bounded in size and time, and no redirect is followed.
"""

import json
import ssl
import threading
import time
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings

from audits.base.errors import Unavailable

DISCOVERY = "/.well-known/openid-configuration"
LARGEST = 256 * 1024  # bytes of an answer
PATIENCE = 5.0  # seconds without a byte
DEADLINE = 10.0  # seconds for the whole answer
KEPT = 600.0  # seconds that keys are trusted without asking again
ASKED_AGAIN = 30.0  # seconds between two questions while a key is missing, or the issuer does not answer
SIGNING = frozenset({"RSA", "EC"})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class _Issuer:
    """What is known of an issuer, and the lock behind which it is asked: many jobs at once ask it once."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    asked: float = float("-inf")
    refusal: Unavailable | None = None


_issuers: dict[str, _Issuer] = defaultdict(_Issuer)


def forget() -> None:
    """Forgets every key, as after a restart."""
    _issuers.clear()


def key_of(issuer: str, kid: str) -> jwt.PyJWK | None:
    """The key that `issuer` calls `kid`; None for one that it does not have. Raises Unavailable."""
    known = _issuers[issuer]
    with known.lock:
        age = time.monotonic() - known.asked
        if age >= (KEPT if kid in known.keys else ASKED_AGAIN):
            known.asked, known.refusal = time.monotonic(), None
            try:
                known.keys = _keys(issuer)
            except Unavailable as error:
                known.refusal = error
        if known.refusal:
            raise known.refusal
        return known.keys.get(kid)


def _keys(issuer: str) -> dict[str, jwt.PyJWK]:
    place = _fetched(issuer.rstrip("/") + DISCOVERY).get("jwks_uri", "")
    keys = _fetched(place).get("keys", [])
    if not isinstance(keys, list):
        raise Unavailable(f"{issuer} lists no keys.", "Ask whoever runs it.")
    return dict(_readable(keys))


def _readable(keys: list[Any]) -> Any:
    """Those keys that we can use, by name; others, of kinds that we do not take, are left out."""
    for key in keys:
        if isinstance(key, dict) and key.get("kty") in SIGNING and key.get("use", "sig") == "sig":
            try:
                yield str(key.get("kid", "")), jwt.PyJWK(key)
            except jwt.PyJWTError:
                continue


def _fetched(url: Any) -> dict[str, Any]:
    """The JSON object at `url`. Raises Unavailable when nothing comes, or no such thing."""
    if not isinstance(url, str) or urlsplit(url).scheme != "https":
        raise Unavailable("The issuer's keys are not to be had over HTTPS.", "Ask whoever runs it.")
    trusted = ssl.create_default_context(cafile=settings.OIDC_CA_FILE or None)
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=trusted))
    host, until = urlsplit(url).hostname, time.monotonic() + DEADLINE
    try:
        with opener.open(url, timeout=PATIENCE) as answer:
            body = _read(answer, until)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"{host} does not answer: {error}.", "Try again in a minute.") from error
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unavailable(f"What {host} answers is no JSON.", "Ask whoever runs it.") from error
    if not isinstance(value, dict):
        raise Unavailable(f"What {host} answers is no JSON object.", "Ask whoever runs it.")
    return value


def _read(answer: Any, until: float) -> bytes:
    body = b""
    while piece := answer.read1(64 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise ValueError(f"its answer is over {LARGEST:,} bytes")
        if time.monotonic() > until:
            raise ValueError(f"its answer takes over {DEADLINE:.0f} seconds")
    return body
