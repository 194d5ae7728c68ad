"""Pages of the past: `/as-of/2026-03-31/risks/` is the register as it stood at the end of that day.

The prefix is the script's, as far as Django knows, so every address that a page names stays in the past. A day ends
in the reader's time zone; today's end is now.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, get_script_prefix, resolve, set_script_prefix
from django.utils import timezone
from django.utils.encoding import escape_uri_path

from audits.base.errors import Conflict, DomainError, Invalid
from audits.trail import past

PREFIX = "/as-of/"
API = "/api/"


class PastMiddleware:
    """Stands after the reader is known. Understands the prefix, and `?as_of=` on any page, which leads to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(API):
            return self.get_response(request)
        day, path = _parted(path)
        if "as_of" in request.GET and request.method in {"GET", "HEAD"}:
            return _elsewhere(request, past.mended(request.GET["as_of"]), path)
        if not day:
            return self.get_response(request)
        if not path:
            return HttpResponseRedirect(_address(request, f"{PREFIX}{day}/"))
        return self._then(request, day, path)

    def _then(self, request: HttpRequest, day: str, path: str) -> HttpResponse:
        try:
            moment = past.read_moment(day, timezone.get_current_timezone(), timezone.now())
        except past.NoMoment as error:
            return _refusal(request, Invalid(str(error)), path)
        reading = request.method in {"GET", "HEAD"}
        if reading and path.startswith(API):
            return HttpResponseRedirect(_address(request, path, as_of=day))
        if _is_of_the_present(path):
            if reading:
                return HttpResponseRedirect(_address(request, path))
            request.path = request.path_info = path
            return self.get_response(request)
        if not reading:
            return _refusal(request, Conflict(str(past.PastIsClosed())), path)
        request.path_info = path
        with past.as_of(moment), _prefixed(f"{PREFIX}{day}/"):
            return self.get_response(request)


def _parted(path: str) -> tuple[str, str]:
    """The day of an address of the past ("" for none) and the address without it ("" when it ends there)."""
    if not path.startswith(PREFIX):
        return "", path
    day, slash, rest = path.removeprefix(PREFIX).partition("/")
    return (day, slash + rest) if day else ("", path)


def _elsewhere(request: HttpRequest, day: str, path: str) -> HttpResponse:
    """To the same page as of `day`; to the present when it is empty. A day that is none is refused here."""
    if not day:
        return HttpResponseRedirect(_address(request, path or "/"))
    try:
        past.read_moment(day, timezone.get_current_timezone(), timezone.now())
    except past.NoMoment as error:
        return _refusal(request, Invalid(str(error)), path)
    return HttpResponseRedirect(_address(request, f"{PREFIX}{day}{path or '/'}"))


def _refusal(request: HttpRequest, error: DomainError, present: str) -> HttpResponse:
    """`error`, and the way to the same page as it is now."""
    return render(request, "errors/past.html", {"error": error, "present": present or "/"}, status=error.status)


def _address(request: HttpRequest, path: str, **more: str) -> str:
    parameters = request.GET.copy()
    parameters.pop("as_of", None)
    parameters.update(more)
    query = f"?{parameters.urlencode()}" if parameters else ""
    return f"/{escape_uri_path(path.lstrip('/'))}{query}"


def _is_of_the_present(path: str) -> bool:
    try:
        return resolve(path).view_name in settings.PAGES_OF_THE_PRESENT
    except Resolver404:
        return False


@contextmanager
def _prefixed(prefix: str) -> Iterator[None]:
    outer = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(outer)
