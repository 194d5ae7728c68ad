"""How many requests the API takes of one token and of one person (ADR 10).

Short limits (`burst`) and long ones (`steady`) hold at once, for the token and for its person; who is not known is
counted by network address. Windows are fixed, and counted in Valkey, so that all web processes count together. When
Valkey does not answer, requests pass uncounted and the answer carries no RateLimit header, since nobody knows: a limit
guards against a loop that ran away, and must not stop the record.
"""

import logging
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

log = logging.getLogger("countersign.limits")

KEY = "countersign:rate"
PATIENCE = 0.2  # seconds to wait for Valkey
REST = 10.0  # seconds during which nobody asks a silent Valkey again
_rests_until = 0.0


@dataclass(frozen=True)
class Limit:
    """At most `requests` of one `of` (token, person or address) in a window of `seconds`."""

    name: str
    of: str
    requests: int
    seconds: int

    def __str__(self) -> str:
        return f'"{self.name}";q={self.requests};w={self.seconds}'


@dataclass(frozen=True)
class Count:
    """How often somebody asked in the window of `limit` that ends in `left` seconds."""

    limit: Limit
    asked: int
    left: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit.requests - self.asked)


def in_force() -> list[Limit]:
    """The limits of the settings; one of 0 requests limits nothing."""
    every = [Limit(name, *said) for name, said in settings.API_LIMITS.items()]
    return [limit for limit in every if limit.requests]


class Limited(BaseThrottle):
    """Counts the request, and says whether it may pass; REST framework answers 429 when it may not."""

    def __init__(self) -> None:
        self._wait = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        counts = count(_who(request), in_force())
        request._request.rate_counts = counts  # type: ignore[attr-defined]  # read again by `headers`
        over = [one for one in counts if one.asked > one.limit.requests]
        self._wait = max((one.left for one in over), default=0)
        return not over

    def wait(self) -> float:
        return float(self._wait)


def _who(request: Request) -> dict[str, object]:
    """As what a request is counted: its token and its person; of nobody known, where it comes from."""
    if request.auth is not None:
        return {"token": request.auth.pk, "person": request.user.pk}
    if request.user and request.user.pk:
        return {"person": request.user.pk}
    return {"address": request.META.get("REMOTE_ADDR", "")}


def count(who: Mapping[str, object], limits: Sequence[Limit], now: float | None = None) -> list[Count]:
    """Counts one request of `who` under each of `limits` that is theirs; nothing when Valkey does not answer."""
    global _rests_until
    wanted = [limit for limit in limits if limit.of in who]
    if not wanted or time.monotonic() < _rests_until:
        return []
    moment = time.time() if now is None else now
    try:
        with _store(settings.API_LIMITS_URL).pipeline(transaction=False) as together:
            for limit in wanted:
                key = f"{KEY}:{limit.of}:{who[limit.of]}:{limit.name}:{int(moment // limit.seconds)}"
                together.incr(key)
                together.expire(key, limit.seconds)
            asked = together.execute()[::2]
    except redis.RedisError as error:
        _rests_until = time.monotonic() + REST
        log.warning("requests are not counted: %s", error)
        return []
    return [
        Count(limit, number, math.ceil(limit.seconds - moment % limit.seconds))
        for limit, number in zip(wanted, asked, strict=True)
    ]


@lru_cache(maxsize=4)
def _store(url: str) -> Any:
    """The client of this process; its connections are shared by its threads."""
    # As Celery spells a socket and the number of a database there, and as the client does.
    spelled = url.replace("redis+socket://", "unix://", 1).replace("?virtual_host=", "?db=", 1)
    return redis.Redis.from_url(spelled, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def headers(request: Request) -> dict[str, str]:
    """RateLimit-Policy and RateLimit (IETF draft): the limits, and the one that is nearest."""
    counts: list[Count] = getattr(request._request, "rate_counts", [])
    if not counts:
        return {}
    nearest = min(counts, key=lambda one: one.remaining / one.limit.requests)
    return {
        "RateLimit-Policy": ", ".join(dict.fromkeys(str(one.limit) for one in counts)),
        "RateLimit": f'"{nearest.limit.name}";r={nearest.remaining};t={nearest.left}',
    }
