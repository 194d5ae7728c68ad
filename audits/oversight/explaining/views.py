"""The page on which unsigned writes are explained, one or all of a transaction at a time."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Link, PageOfRows
from audits.base.errors import Conflict, Forbidden, Invalid
from audits.base.forms import refuse
from audits.base.keyset import as_key
from audits.oversight.explaining.forms import ExplainForm
from audits.oversight.explaining.selectors import Batch, batches, writes_of
from audits.oversight.explaining.services import MOST, explain_events
from audits.oversight.selectors import event_for_user
from audits.trail.models import AuditEvent

PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest) -> HttpResponse:
    """The unexplained writes by transaction, and the form. POST names transactions by one of their events
    (`batch`), single events (`event`), or both."""
    user = acting_user(request)
    policy_of(user).require("trail.explain")
    form = ExplainForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                number = _explain(user, request, form.cleaned_data["words"])
            except (Conflict, Invalid, Forbidden) as error:
                status = error.status
                refuse(form, error)
            else:
                said = ngettext("%(n)d write is explained.", "%(n)d writes are explained.", number)
                messages.success(request, said % {"n": number})
                single = _numbers(request.POST.getlist("event"))
                return redirect("trail:event", single[0]) if single else redirect("trail:explain")
    before = _numbers([request.GET.get("before", "")])
    rows = batches(user, before=before[0] if before else None, size=PAGE + 1)
    context = {
        "rows": rows[:PAGE],
        "pager": _pager(rows, bool(before)),
        "form": form,
        "chosen": _numbers(request.POST.getlist("batch")),
        "event": _single(user, request),
        "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Writes without an author"))],
    }
    return render(request, "oversight/explain.html", context, status=status)


def _single(user: User, request: HttpRequest) -> AuditEvent | None:
    """The one event that the form came for, if it did."""
    numbers = _numbers(request.POST.getlist("event"))
    return event_for_user(user, numbers[0]) if numbers else None


def _explain(user: User, request: HttpRequest, words: str) -> int:
    named = [event_for_user(user, pk) for pk in _numbers(request.POST.getlist("event"))[:PAGE]]
    meant = {event.pk: event for event in named}
    meant |= {event.pk: event for event in writes_of(user, _numbers(request.POST.getlist("batch"))[:PAGE])[: MOST + 1]}
    return len(explain_events(user=user, events=list(meant.values()), words=words))


def _numbers(texts: Sequence[str]) -> list[int]:
    """Those of `texts` that can be an event's number."""
    return [key for text in texts if (key := as_key(text)) is not None]


def _pager(rows: Sequence[Batch], later: bool) -> PageOfRows:
    return PageOfRows(
        shown=_("Newest first"),
        previous_url="?" if later else "",
        previous_label=_("Newest writes"),
        next_url=f"?before={rows[PAGE - 1].last}" if len(rows) > PAGE else "",
        next_label=_("Older writes"),
    )
