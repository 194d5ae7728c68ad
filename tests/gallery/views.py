"""Pages that show our components with invented contents."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from audits.accounts.forms import SignInForm
from audits.base.errors import Invalid, Stale
from tests.gallery import examples
from tests.gallery.forms import AcceptanceForm


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`?language=de` shows a page in that language; times are Berlin's."""

    def respond(request: HttpRequest) -> HttpResponse:
        with translation.override(request.GET.get("language", "en")), timezone.override("Europe/Berlin"):
            return get_response(request)

    return respond


def shell(request: HttpRequest) -> dict[str, Any]:
    """The rail, unless `?shell=no` asks for a page as an unknown reader sees it."""
    return {} if request.GET.get("shell") == "no" else {"shell": examples.shell(request.path)}


PAGES = ("risk", "measures", "register", "forms", "marks")


def elements(request: HttpRequest, page: str) -> HttpResponse:
    """A page of components in the states that matter, one of PAGES."""
    if page == "register":
        messages.success(request, "Owner of 6 risks changed.")
    form = AcceptanceForm({"accepted_by": "credit", "until": "2028-03-12", "reason": "Benefit is clear."})
    return render(
        request, f"gallery/{page}.html", {**examples.contents(), "form": form, "empty_form": AcceptanceForm()}
    )


def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sign_in.html", {"form": SignInForm(request), "shell": None})


def error(request: HttpRequest, name: str) -> HttpResponse:
    errors = {
        "stale": Stale(
            "R-0144 was changed while you were working; nothing of yours was kept.",
            "Compare both versions, then send your change again with the version now in force.",
            theirs={"title": "Proxy for age in postcode feature", "review_due": "2026-12-03", "version": 4},
            ours={"title": "Proxy for age in the postcode feature", "review_due": "2026-12-03", "version": 3},
        ),
        "invalid": Invalid.field("positive_label", "The column outcome has no value 2.", "It has 0 and 1."),
    }
    if name in errors:
        return render(request, "errors/refused.html", {"error": errors[name]}, status=errors[name].status)
    return render(request, f"errors/{name}.html", status=int(name))
