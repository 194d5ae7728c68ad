"""What can go wrong. The text of each error says what is wrong, where, and what to do."""

from collections.abc import Mapping
from typing import Any


class CountersignError(Exception):
    """Anything that this package raises on purpose; `str()` of it is made for a person."""


class Unusable(CountersignError):
    """What the caller gave, or the environment, cannot be used; nothing was sent."""


class NoAnswer(CountersignError):
    """The server did not answer, also after several tries."""


class Unfinished(CountersignError):
    """What was waited for had not ended in time; it goes on, and can be asked for again."""


class ApiProblem(CountersignError):
    """The server refused. status: of HTTP. problem: its problem document (RFC 9457), {} when it sent none."""

    def __init__(self, request: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        super().__init__(_told(request, status, self.problem))

    @property
    def places(self) -> list[tuple[str, str]]:
        """The wrong places of what was sent, as (JSON pointer, what is wrong there)."""
        return _places(self.problem)


class Invalid(ApiProblem):
    """400, 422: what was sent is wrong; `places` names the fields."""


class NotSignedIn(ApiProblem):
    """401: the token is missing, expired, revoked or mistyped."""


class Forbidden(ApiProblem):
    """403: the token's user, or its scopes, may not do this."""


class NotFound(ApiProblem):
    """404, 410: there is no such thing, or this token may not see it."""


class Conflict(ApiProblem):
    """409: the record does not allow it, for example a label in use, or a key sent with another body."""


class Stale(ApiProblem):
    """412: it changed since it was read; `problem["theirs"]` and `problem["ours"]` hold both versions."""


class TooLarge(ApiProblem):
    """413: the upload is over the server's cap."""


class TooManyRequests(ApiProblem):
    """429: over the rate limit, also after waiting as told."""


class ServerFailed(ApiProblem):
    """5xx: a fault of the server's, not of what was sent."""


_KINDS: dict[int, type[ApiProblem]] = {
    400: Invalid,
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: Stale,
    413: TooLarge,
    422: Invalid,
    429: TooManyRequests,
}
# What to do where the server does not say.
_WHAT_NEXT = {
    401: "See that COUNTERSIGN_TOKEN holds a token that has not expired; make one under Administration, People.",
    404: "See that the reference is right, that COUNTERSIGN_URL names the server, and that this token may see it.",
    429: "Wait a minute, or spread the requests.",
    500: "Try again later; if it stays, tell the server's administrator the time and the address.",
    502: "See that the server runs, then try again.",
    503: "Try again in a minute.",
    504: "Try again in a minute.",
}


def problem_of(request: str, status: int, problem: Mapping[str, Any]) -> ApiProblem:
    """The error for an answer. request: what was asked, e.g. `POST /api/v1/models`."""
    kind = _KINDS.get(status, ServerFailed if status >= 500 else ApiProblem)
    return kind(request, status, problem)


def _places(problem: Mapping[str, Any]) -> list[tuple[str, str]]:
    named = problem.get("errors")
    if not isinstance(named, list):
        return []
    return [(str(one.get("pointer", "#")), str(one.get("detail", ""))) for one in named if isinstance(one, Mapping)]


def _told(request: str, status: int, problem: Mapping[str, Any]) -> str:
    """Sentences: what was refused and why, a line for each place, and what to do."""
    said = str(problem.get("detail") or problem.get("title") or "The server gave no reason.")
    lines = [f"{request} was answered {status}: {said}"]
    for pointer, detail in _places(problem):
        where = pointer.removeprefix("#").strip("/")
        if detail != said or where:
            lines.append(f"  at {where or 'the whole'}: {detail}" if detail != said else f"  at {where}")
    what_next = str(problem.get("what_next") or _WHAT_NEXT.get(status, ""))
    if what_next:
        lines.append(f"What to do: {what_next}")
    return "\n".join(lines)
