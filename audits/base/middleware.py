"""Guards at the door, and the one place where an error becomes a page."""

import logging
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audits.base.errors import DomainError, Invalid
from audits.base.problems import as_domain_error, problem_response, wants_problem

log = logging.getLogger("countersign.web")


def _unstorable(value: str) -> bool:
    """PostgreSQL stores neither NUL nor half of a surrogate pair."""
    return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """`error` as a page, or as problem+json under /api/."""
    if wants_problem(request):
        return problem_response(error)
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


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
        if any(_unstorable(value) for value in values):
            return refusal(request, Invalid("The address holds characters that no record can hold."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if wants_problem(request) or request.method not in {"POST", "PUT", "PATCH"}:
            return None  # the API's parser checks its own body
        bad = [name for name, values in request.POST.lists() if any(_unstorable(v) for v in [name, *values])]
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
