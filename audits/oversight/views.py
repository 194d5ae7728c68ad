"""The trail's pages: whether it is whole, what is on it, one event with its proof."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link, PageOfRows
from audits.base.keyset import as_key
from audits.base.lists import chips
from audits.oversight.explaining.forms import ExplainForm
from audits.oversight.explaining.selectors import MANY, explained, explanations_for, number_unexplained
from audits.oversight.forms import EventFilterForm
from audits.oversight.proving.services import fingerprints
from audits.oversight.redaction.selectors import redactions_of
from audits.oversight.retention import in_force
from audits.oversight.rows import event_detail, event_rows
from audits.oversight.selectors import event_for_user, events_for_user, may_decide, of_things_named
from audits.oversight.services import request_verification
from audits.trail.models import AuditEvent
from audits.trail.selectors import checkpoints, running_verification, story, trail_state, verdict
from audits.trail.services import NotSealed, prove_event
from audits.trail.witnesses.selectors import alerts

PAGE = 50
# After this long without an answer the page says that no worker took the question.
PATIENCE = timedelta(seconds=90)


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The seal, what the last verification found, the checkpoints, and the events."""
    user = acting_user(request)
    form = EventFilterForm(request.GET, user=user)
    before = request.GET.get("before", "")
    found = events_for_user(user, form.wanted(), before=as_key(before))
    if form.reference:
        found = found.filter(of_things_named(form.reference))
    rows = list(found[: PAGE + 1])
    verification = verdict()
    notices = verification.notices if verification else []
    unsigned = [event.pk for event in rows if event.unattributed]
    said = explained(user, [*unsigned, *map(_number, notices)])
    return render(
        request,
        "oversight/home.html",
        {
            "state": trail_state(),
            "alerts": alerts(),
            "verification": verification,
            "notices": [(notice, said.get(_number(notice))) for notice in notices],
            "unexplained": number_unexplained(user),
            "many": MANY,
            "may_explain": policy_of(user).allows("trail.explain"),
            "checkpoints": checkpoints()[:6],
            "kept": in_force(),
            "form": form,
            "chips": chips(form) if form.is_valid() else [],
            "rows": [(row, said.get(row.event.pk)) for row in event_rows(user, rows[:PAGE])],
            "page": _page(request, rows, bool(before)),
            "may_verify": policy_of(user).allows("trail.verify"),
            "may_export": policy_of(user).allows("trail.export"),
            "running": running_verification(),
            "crumbs": [Link(_("Trail"))],
        },
    )


def _number(notice: dict[str, Any]) -> int:
    """The event that a notice of an unsigned write is about; 0 for any other notice."""
    return int(notice.get("event_id") or 0) if notice["kind"] == "unattributed" else 0


def _page(request: HttpRequest, rows: list[AuditEvent], later: bool) -> PageOfRows:
    parameters = request.GET.copy()
    parameters.pop("before", None)
    newest = f"?{parameters.urlencode()}"
    older = ""
    if len(rows) > PAGE:
        parameters["before"] = str(rows[PAGE - 1].pk)
        older = f"?{parameters.urlencode()}"
    return PageOfRows(
        shown=_("Newest first"),
        previous_url=newest if later else "",
        previous_label=_("Newest events"),
        next_url=older,
        next_label=_("Older events"),
    )


@login_required
@require_POST
def verify_now(request: HttpRequest) -> HttpResponse:
    """Asks a worker to verify the whole trail."""
    request_verification(acting_user(request))
    return redirect("trail:home")


@login_required
@require_GET
def verifying(request: HttpRequest) -> HttpResponse:
    """The part of the page that waits for a verification; reloads the page when the answer is there."""
    policy_of(acting_user(request)).require("trail.view")
    running = running_verification()
    if running is None:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("trail:home")
        return answer
    late = running.last_sign_at < timezone.now() - PATIENCE
    return render(request, "oversight/verifying.html", {"running": running, "late": late})


@login_required
@require_GET
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: before and after, and its place in the tree."""
    user = acting_user(request)
    found = event_for_user(user, pk)
    try:
        proof = prove_event(found.pk)
    except NotSealed:
        proof = None
    return render(
        request,
        "oversight/event.html",
        {
            "event": found,
            "detail": event_detail(user, found),
            "redactions": redactions_of(user, found),
            "may_redact": may_decide(user, found.unit, "trail.redact"),
            "explanations": explanations_for(user, pk) if found.unattributed else [],
            "may_explain": found.unattributed and may_decide(user, found.unit, "trail.explain"),
            "explain_form": ExplainForm(),
            "story": story(found),
            "proof": proof,
            "proof_name": f"event-{pk}-proof.json",
            "proof_url": reverse("trail:proof", args=[pk]),
            "fingerprints": fingerprints(),
            "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Event %(number)s") % {"number": f"{pk:,}"})],
        },
    )
