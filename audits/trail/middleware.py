"""The outermost middleware: every request acts as somebody from its first query to its last."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from audits.trail.context import Context, acting, new_request_id

# A proxy's request id is kept when it is harmless to print; anything else gets a new one.
HARMLESS_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class TrailContextMiddleware:
    """Acts as nobody known, with a request id, until the accounts' middleware learns the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _request_id(request)
        with acting(Context(actor_id="anonymous", actor_label="Anonymous", source="web", request_id=request_id)):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if HARMLESS_ID.fullmatch(given) else new_request_id()
