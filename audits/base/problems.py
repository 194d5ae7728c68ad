"""Every API error as problem+json (RFC 9457), with a JSON pointer to each wrong field."""

import math
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from audits.base.errors import BEARER, Conflict, DomainError, Forbidden, Invalid, NotFound, Stale, TooLarge, Unavailable
from audits.base.strict_json import pointer_part
from audits.trail.past import PastIsClosed

MEDIA_TYPE = "application/problem+json"


def _pointers(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flattens the field errors of a serializer, nested or not, to `{pointer, detail}`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _pointers(value, path if key == "non_field_errors" else f"{path}/{pointer_part(key)}")
    elif isinstance(detail, list | tuple):
        for position, value in enumerate(detail):
            nested = isinstance(value, Mapping | list | tuple)
            yield from _pointers(value, f"{path}/{position}" if nested else path)
    else:
        yield {"pointer": f"#{path}", "detail": str(detail)}


def problem(error: DomainError) -> dict[str, Any]:
    """The body of a problem document for `error`; the names of its fields are pointers without the leading slash."""
    body: dict[str, Any] = {
        "type": f"urn:countersign:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
    }
    if error.what_next:
        body["what_next"] = error.what_next
    if error.fields:
        body["errors"] = [
            {"pointer": f"#/{place}", "detail": said} for place, told in error.fields.items() for said in told
        ]
    if isinstance(error, Stale):
        body["theirs"], body["ours"] = error.theirs, error.ours
    return body


def as_domain_error(error: BaseException) -> DomainError | None:
    """What we call `error`, or None when it is nobody's fault but ours."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404):
        return NotFound("There is no such object, or you may not see it.")
    if isinstance(error, PermissionDenied):
        return Forbidden("You may not do this.", "Ask an administrator for the role that may.")
    if isinstance(error, PastIsClosed):
        return Conflict(str(error), "Go back to now, and do it there.")
    if isinstance(error, RequestDataTooBig):
        return TooLarge("The request is too large; nothing was kept.", "Send less at once.")
    if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError | UnreadablePostError):
        return Invalid("The request cannot be read; nothing was kept.", "Correct it and send it again.")
    if isinstance(error, DataError):
        return Invalid("A value does not fit the record; nothing was kept.", "Shorten or correct it.")
    if isinstance(error, IntegrityError):
        return Conflict(
            "Somebody recorded the same thing a moment ago; nothing was kept twice.",
            "Read it again, then retry.",
        )
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable("The database does not answer; nothing was kept.", "Try again in a minute.")
    return None


def _from_drf(error: exceptions.APIException) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"urn:countersign:problem:{error.default_code.replace('_', '-')}",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
    }
    if isinstance(error, exceptions.ValidationError):
        body["title"] = Invalid.title
        body["detail"] = "Nothing was kept. Correct the fields named and send it again."
        body["errors"] = list(_pointers(error.detail))
    else:
        body["detail"] = str(error.detail)
    if isinstance(error, exceptions.Throttled):
        body["detail"] = "Too many requests came within a short time; this one was not carried out."
        body["what_next"] = f"Wait {wait_of(error)} seconds (Retry-After), then send it again."
    return body


def wait_of(error: exceptions.Throttled) -> int:
    """Whole seconds to wait, at least one."""
    return max(1, math.ceil(getattr(error, "wait", None) or 1))


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. Unknown errors go on to `server_error`, which hides the trace."""
    if isinstance(error, exceptions.APIException):
        body, headers = _from_drf(error), {}
        if authenticate := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = authenticate
        if isinstance(error, exceptions.Throttled):
            headers["Retry-After"] = str(wait_of(error))
    elif ours := as_domain_error(error):
        body, headers = problem(ours), {"WWW-Authenticate": BEARER} if ours.status == 401 else {}
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def problem_response(error: DomainError) -> JsonResponse:
    """The same document outside REST framework."""
    return JsonResponse(problem(error), status=error.status, content_type=MEDIA_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program asks: every address of the API but the page that explains it."""
    return request.path.startswith("/api/") and request.path != reverse("api_docs")
