"""Pages of webhooks under Administration: the endpoints, one with its log, and one message with what came back."""

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import Invalid, Stale
from audits.base.forms import refuse
from audits.oversight.stories import story_page
from audits.webhooks import selectors, services
from audits.webhooks.forms import (
    ChangeEndpointForm,
    DeliveryFilters,
    NewEndpointForm,
    ReplayForm,
    RotateForm,
)
from audits.webhooks.models import Delivery, Endpoint

NEWEST_FIRST = keyset.Sort("id", "number", descending=True)
# How a state is drawn: filled when it is over, crossed when it came to nothing.
FILLS = {
    Delivery.State.WAITING: "half",
    Delivery.State.DELIVERED: "full",
    Delivery.State.FAILED: "crossed",
    Delivery.State.HELD: "paused",
    Endpoint.State.ON: "full",
    Endpoint.State.PAUSED: "paused",
    Endpoint.State.DISABLED: "crossed",
    Endpoint.State.REMOVED: "crossed",
}


def _crumbs(*more: Link) -> list[Link]:
    return [
        Link(_("Administration"), reverse("accounts:people")),
        Link(_("Webhooks"), reverse("webhooks:list") if more else ""),
        *more,
    ]


@login_required
@require_GET
def endpoints(request: HttpRequest) -> HttpResponse:
    """The endpoints one may see."""
    user = acting_user(request)
    policy_of(user).require(selectors.READ)
    page = keyset.page(selectors.endpoints_for(user), NEWEST_FIRST, after=request.GET.get("after", ""))
    context = {
        "rows": [(endpoint, FILLS[Endpoint.State(endpoint.state)]) for endpoint in page.rows],
        "pager": lists.pager(request, page),
        "may_change": policy_of(user).allows("webhook.change"),
        "crumbs": _crumbs(),
    }
    return render(request, "webhooks/endpoints.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new endpoint; the answer to the POST shows its secret, once."""
    user = acting_user(request)
    policy_of(user).require("webhook.change")
    form = NewEndpointForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            return _secret(request, services.add_endpoint(user=user, **form.values()))
        except Invalid as error:
            refuse(form, error)
    return render(request, "webhooks/endpoint_form.html", {"form": form, "crumbs": _crumbs(Link(_("Add")))})


def _secret(request: HttpRequest, issued: services.Issued) -> HttpResponse:
    context = {
        "endpoint": issued.endpoint,
        "secret": issued.secret,
        "crumbs": _crumbs(_link(issued.endpoint), Link(_("Secret"))),
    }
    response = render(request, "webhooks/secret.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _link(endpoint: Endpoint) -> Link:
    return Link(endpoint.name, reverse("webhooks:endpoint", args=[endpoint.reference]))


@login_required
@require_GET
def endpoint(request: HttpRequest, reference: str) -> HttpResponse:
    """One endpoint: how it is doing, what was sent to it, and what can be done."""
    user = acting_user(request)
    shown = selectors.endpoint_for(user, reference)
    return _endpoint(request, user, shown)


def _endpoint(request: HttpRequest, user: User, shown: Endpoint, replay_form: ReplayForm | None = None) -> HttpResponse:
    filters, rows = DeliveryFilters(request.GET), selectors.deliveries_for(user, shown)
    if filters.is_valid() and filters.cleaned_data["state"]:
        rows = rows.filter(state=filters.cleaned_data["state"])
    page = keyset.page(rows, NEWEST_FIRST, after=request.GET.get("after", ""))
    context = {
        "endpoint": shown,
        "fill": FILLS[Endpoint.State(shown.state)],
        "rows": [(delivery, FILLS[Delivery.State(delivery.state)]) for delivery in page.rows],
        "pager": lists.pager(request, page),
        "switch": _states(request),
        "held": selectors.deliveries_for(user, shown).filter(state__in=services.MISSED).count(),
        "may_change": shown.state != Endpoint.State.REMOVED and policy_of(user).allows("webhook.change", shown),
        "rotate_form": RotateForm(),
        "replay_form": replay_form or ReplayForm(initial={"since": timezone.localtime() - timedelta(days=1)}),
        "story": story_page(request, shown),
        "crumbs": _crumbs(Link(shown.name)),
    }
    return render(request, "webhooks/endpoint.html", context)


def _states(request: HttpRequest) -> list[Link]:
    chosen = request.GET.get("state", "")
    choices = [("", _("All")), *Delivery.State.choices]
    return [Link(str(said), f"?state={state}" if state else "?", current=state == chosen) for state, said in choices]


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Changes an endpoint; somebody else's change meanwhile is shown, not overwritten."""
    user = acting_user(request)
    shown = selectors.endpoint_for(user, reference)
    policy_of(user).require("webhook.change", shown)
    initial = {name: getattr(shown, name) for name in (*services.CHANGEABLE, "version")}
    form = ChangeEndpointForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        expected = changes.pop("version")
        try:
            services.change_endpoint(user=user, endpoint=shown, expected=expected, changes=changes)
        except (Invalid, Stale) as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(name)s is changed.") % {"name": changes["name"]})
            return redirect("webhooks:endpoint", reference)
    crumbs = _crumbs(_link(shown), Link(_("Change")))
    return render(request, "webhooks/endpoint_form.html", {"form": form, "endpoint": shown, "crumbs": crumbs})


def _done(request: HttpRequest, reference: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("webhooks:endpoint", reference)


@login_required
@require_POST
def rotate(request: HttpRequest, reference: str) -> HttpResponse:
    """Gives an endpoint a new secret and shows it, once."""
    user, form = acting_user(request), RotateForm(request.POST)
    shown = selectors.endpoint_for(user, reference)
    return _secret(request, services.rotate_secret(user=user, endpoint=shown, hours=_read(form)["hours"]))


@login_required
@require_POST
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Ends an endpoint."""
    user = acting_user(request)
    shown = selectors.endpoint_for(user, reference)
    services.remove_endpoint(user=user, endpoint=shown)
    messages.success(request, _("%(name)s hears no more. What was sent to it stays in its log.") % {"name": shown.name})
    return redirect("webhooks:list")


@login_required
@require_POST
def ping(request: HttpRequest, reference: str) -> HttpResponse:
    """Sends a test message."""
    user = acting_user(request)
    services.ping(user=user, endpoint=selectors.endpoint_for(user, reference))
    return _done(request, reference, _("A test message is on its way; the log shows what comes back."))


@login_required
@require_POST
def replay_since(request: HttpRequest, reference: str) -> HttpResponse:
    """Sends again what was announced since a moment."""
    user, form = acting_user(request), ReplayForm(request.POST)
    shown = selectors.endpoint_for(user, reference)
    if not form.is_valid():
        return _endpoint(request, user, shown, form)
    sent = services.replay_since(
        user=user, endpoint=shown, since=form.cleaned_data["since"], only_missed=not form.cleaned_data["everything"]
    )
    said = ngettext("%(n)d message is on its way again.", "%(n)d messages are on their way again.", sent)
    return _done(request, reference, said % {"n": sent})


def _read(form: forms.Form) -> dict[str, Any]:
    """What a small form holds. Raises Invalid that names each wrong field."""
    if form.is_valid():
        return form.cleaned_data
    raise Invalid(
        _("Nothing was changed."),
        _("Correct it and send it again."),
        {name: [str(one) for one in said] for name, said in form.errors.items()},
    )


@login_required
@require_GET
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: what is sent, each time that it was, and what came back."""
    user = acting_user(request)
    shown = selectors.delivery_for(user, pk)
    context = {
        "delivery": shown,
        "fill": FILLS[Delivery.State(shown.state)],
        "body": json.dumps(json.loads(shown.body), indent=2, ensure_ascii=False),
        "attempts": list(selectors.attempts_of(shown)),
        "may_replay": shown.endpoint.state == Endpoint.State.ON
        and policy_of(user).allows("webhook.change", shown.endpoint),
        "crumbs": _crumbs(_link(shown.endpoint), Link(shown.kind)),
    }
    return render(request, "webhooks/delivery.html", context)


@login_required
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends one message again."""
    user = acting_user(request)
    services.replay(user=user, delivery=selectors.delivery_for(user, pk))
    messages.success(request, _("The message is on its way again."))
    return redirect("webhooks:delivery", pk)
