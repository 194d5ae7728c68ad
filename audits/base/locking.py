"""Optimistic locking: a change names the version it was made from, and nobody overwrites what they have not seen."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, models
from django.http import HttpRequest

from audits.base.errors import DomainError, Invalid, Stale
from audits.base.fields import Versioned

QUOTED = re.compile(r'(?:W/)?"(\d{1,9})"')


class PreconditionRequired(DomainError):
    """A change came without saying which version it was made from."""

    code = "precondition-required"
    status = 428
    title = "Say which version you are changing"


def serialise(*words: object) -> None:
    """Until the transaction ends, whoever else names the same words waits. The words are only hashed, never kept."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [" ".join(str(word) for word in words)])


def plain(value: Any) -> Any:
    """`value` as JSON and people can read it: dates in ISO form, objects by their name."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def check_version(
    thing: Versioned, expected: int, ours: Mapping[str, Any], theirs: Mapping[str, Any] | None = None
) -> None:
    """Raises Stale when `thing`, read under a lock, is no longer at version `expected`.

    ours: the values that the caller wanted to write, by field name. theirs: what the record holds under the same
    names, when these are no fields of `thing`. Stale carries both sides.
    """
    if thing.version == expected:
        return
    raise Stale(
        f"{thing} was changed while you were working; nothing of yours was kept.",
        "Compare both versions, then send your change again with the version now in force.",
        theirs={
            **{name: plain(theirs[name] if theirs else getattr(thing, name)) for name in ours},
            "version": thing.version,
        },
        ours={**{name: plain(value) for name, value in ours.items()}, "version": expected},
    )


def etag(thing: Versioned) -> str:
    """The entity tag of `thing`: its version, quoted."""
    return f'"{thing.version}"'


def expected_version(request: HttpRequest) -> int:
    """The version that a request's If-Match names. Raises PreconditionRequired or Invalid."""
    version = optional_version(request)
    if version is None:
        raise PreconditionRequired(
            "The request has no If-Match header.", "Read the object and send the ETag of its answer as If-Match."
        )
    return version


def optional_version(request: HttpRequest) -> int | None:
    """As `expected_version`, but None when there is no If-Match. Raises Invalid for one that is no ETag of ours."""
    given = request.headers.get("If-Match")
    if given is None:
        return None
    match = QUOTED.fullmatch(given.strip())
    if match is None:
        raise Invalid(
            f"If-Match {given!r} is not an ETag that Countersign gave.", 'It looks like "3", with the quotes.'
        )
    return int(match[1])
