"""What Django answers when no view does: pages that say what to do, and problem documents under /api/."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from audits.base.errors import DomainError, Failed, Forbidden
from audits.base.middleware import refusal
from audits.base.problems import as_domain_error, problem_response, wants_problem

EXPIRED = "The form had expired, or it came from another site; nothing was kept."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what was too large."""
    return _answer(request, as_domain_error(exception), "errors/400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, as_domain_error(exception), "errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, as_domain_error(exception), "errors/404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was not ours, or no longer."""
    return refusal(request, Forbidden(EXPIRED, "Go back, reload the page and send it again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when a part does not answer, else 500. Asks nothing of the database, which may be what failed."""
    error = sys.exception()
    known = as_domain_error(error) if error else None
    if known is not None:
        return refusal(request, known)
    if wants_problem(request):
        return problem_response(Failed("Nothing was kept.", "Try again in a minute, or tell an administrator when."))
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _answer(request: HttpRequest, known: DomainError | None, template: str, status: int) -> HttpResponse:
    if known is not None and (wants_problem(request) or known.status != status):
        return refusal(request, known)
    return render(request, template, status=status)
