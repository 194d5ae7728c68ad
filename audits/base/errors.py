"""The errors that Countersign raises on purpose.

Each says what happened, which field is meant and what to do next. Pages and the API turn them into
answers in one place (`audits.base.problems` and `audits.base.middleware`), so services just raise.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BEARER = 'Bearer realm="countersign"'  # how to say who asks: WWW-Authenticate, with every 401


@dataclass
class DomainError(Exception):
    """Something the caller can mend.

    message: what happened, a sentence. what_next: what to do, a sentence.
    fields: messages by field name, shown at the field and as pointers in problem+json.
    """

    message: str
    what_next: str = ""
    fields: Mapping[str, list[str]] | None = None

    code = "error"
    status = 400
    title = "The request could not be carried out"

    def __str__(self) -> str:
        return f"{self.message} {self.what_next}".strip()


class Invalid(DomainError):
    """The input is wrong; nothing was kept."""

    code = "invalid"
    title = "The input is not valid"

    @classmethod
    def field(cls, name: str, message: str, what_next: str = "") -> "Invalid":
        """One wrong field."""
        return cls(message, what_next, {name: [message]})


class Forbidden(DomainError):
    """The acting user may not do this."""

    code = "forbidden"
    status = 403
    title = "You may not do this"


class NotFound(DomainError):
    """There is no such object, or none that the acting user may see: the answer is the same."""

    code = "not-found"
    status = 404
    title = "Not found"


class NotAllowed(DomainError):
    """The address does not answer this method."""

    code = "method-not-allowed"
    status = 405
    title = "This address does not take that"


class Conflict(DomainError):
    """The state does not allow it: a duplicate, or a step taken out of order."""

    code = "conflict"
    status = 409
    title = "This conflicts with the record"


@dataclass
class Stale(Conflict):
    """The object changed since the caller read it. `theirs` and `ours` hold both versions, field by field."""

    theirs: Mapping[str, Any] | None = None
    ours: Mapping[str, Any] | None = None

    code = "stale"
    status = 412
    title = "Somebody changed this while you were working"


class TooLarge(DomainError):
    """An upload is over the cap; nothing was kept."""

    code = "too-large"
    status = 413
    title = "The upload is too large"


class Unavailable(DomainError):
    """A part that this needs does not answer right now; trying again is right."""

    code = "unavailable"
    status = 503
    title = "A part of Countersign does not answer"


class Failed(DomainError):
    """Something failed on our side, and nobody foresaw how."""

    code = "failed"
    status = 500
    title = "Something failed on our side"


@contextmanager
def naming(field: str, *kinds: type[DomainError]) -> Iterator[None]:
    """What is refused inside (as one of `kinds`; without any, NotFound or Invalid) was named by `field` of the input,
    and the answer says so."""
    meant = kinds or (NotFound, Invalid)
    try:
        yield
    except meant as error:
        error.fields = {field: [error.message]}
        raise


@contextmanager
def within(place: str, *names: str) -> Iterator[None]:
    """The fields `names` that are refused inside lie at `place` of the input, and the answer says so."""
    try:
        yield
    except Invalid as error:
        error.fields = {
            f"{place}/{field}" if field.partition("/")[0] in names else field: said
            for field, said in (error.fields or {}).items()
        }
        raise
