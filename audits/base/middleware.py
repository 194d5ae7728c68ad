"""Guards at the door of the pages, and the one place where an error becomes a page."""

import logging
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from audits.base.errors import DomainError, Invalid, NotAllowed, Unavailable
from audits.base.problems import as_domain_error, problem_response, wants_problem
from audits.base.strict_json import unstorable

log = logging.getLogger("countersign.web")


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """`error` as a page, or as problem+json under /api/."""
    if wants_problem(request):
        return problem_response(error)
    if isinstance(error, Unavailable):  # the shell around a page asks the very parts that may be away
        return HttpResponse(render_to_string("errors/refused.html", {"error": error}), status=error.status)
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


class PrivateMiddleware:
    """What the record says is for who asked: no shared cache keeps it, and a browser asks again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class PageMethodsMiddleware:
    """Pages are read by GET and written by POST. HEAD is GET without the body, which the server leaves out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if wants_problem(request):
            return self.get_response(request)
        method = request.method
        if method not in {"GET", "HEAD", "POST"}:
            return _not_allowed(request, "GET, HEAD, POST")
        request.method = "GET" if method == "HEAD" else method
        try:
            response = self.get_response(request)
        finally:
            request.method = method
        if response.status_code == 405 and not response.content:
            return _not_allowed(request, response.headers.get("Allow", ""))
        return response


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    said = NotAllowed(f"This address takes {allowed}, not {request.method}.", "Go to the page that leads here.")
    response = refusal(request, said)
    response.headers["Allow"] = allowed
    return response


class InputGuardMiddleware:
    """Refuses text the record cannot hold; turns the errors that services raise into pages that say what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values: Iterable[str] = [
            request.path,
            *request.GET.keys(),
            *(v for vs in request.GET.lists() for v in vs[1]),
        ]
        if any(unstorable(value) for value in values):
            return refusal(request, Invalid("The address holds characters that no record can hold."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if wants_problem(request) or request.method != "POST":
            return None  # the API's parser checks its own body
        bad = [name for name, values in request.POST.lists() if any(unstorable(v) for v in [name, *values])]
        if bad:
            fields = {name: ["Holds a character that no record can hold."] for name in bad}
            return refusal(request, Invalid("Nothing was kept.", "Remove the character and send it again.", fields))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        known = as_domain_error(error)
        if known is None:
            log.error("unexpected error on %s", request.path, exc_info=error)
            return None
        return refusal(request, known)
