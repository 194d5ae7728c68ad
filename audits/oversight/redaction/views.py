"""Pages of redaction: ask, see what was asked, answer as a second person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import Conflict, Forbidden, Invalid, Stale
from audits.base.forms import refuse
from audits.oversight.models import Redaction
from audits.oversight.redaction import services
from audits.oversight.redaction.forms import APPROVE, REFUSE, AnswerForm, AskForm
from audits.oversight.redaction.selectors import redacted_events, redaction_for, redactions_for_user
from audits.oversight.redaction.subjects import Subject, field_label, held_fields, subject_of
from audits.oversight.rows import event_rows
from audits.oversight.selectors import deciding_unit, event_for_user

NEWEST = keyset.Sort("id", descending=True)
REFUSED = 400


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks to redact fields of the object that an event is about. `?field=title` ticks one."""
    user = acting_user(request)
    event = event_for_user(user, pk)
    subject = subject_of(event)
    policy_of(user).require("trail.redact", deciding_unit(user, subject.unit, "trail.redact"))
    held = held_fields(subject)
    form = AskForm(request.POST or None, held=held, initial={"fields_to_redact": request.GET.getlist("field")})
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = services.ask_redaction(
                user=user, subject=subject, fields=given["fields_to_redact"], why=given["why"]
            )
        except Invalid as error:
            status = error.status
            refuse(form, error)
        else:
            messages.success(request, _("%(request)s waits for a second person.") % {"request": asked.reference})
            return redirect("trail:redaction", asked.reference)
    context = {
        "event": event,
        "name": event_rows(user, [event])[0].thing.label,
        "held": held,
        "form": form,
        "chosen": form.chosen,
        "crumbs": [
            *_crumbs(),
            Link(_("Event %(number)s") % {"number": f"{pk:,}"}, reverse("trail:event", args=[pk])),
            Link(_("Redact")),
        ],
    }
    return render(request, "oversight/redact.html", context, status=status)


@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """The requests one may see, newest first."""
    user = acting_user(request)
    state = request.GET.get("state", "")
    state = state if state in Redaction.State.values else ""
    page = keyset.page(redactions_for_user(user, state), NEWEST, after=request.GET.get("after", ""))
    tabs = [Link(_("All"), "?", current=not state)]
    tabs += [Link(str(each.label), f"?state={each.value}", current=state == each.value) for each in Redaction.State]
    context = {
        "rows": [(row, _fields(row)) for row in page.rows],
        "pager": lists.pager(request, page),
        "tabs": tabs,
        "crumbs": [*_crumbs(), Link(_("Redactions"))],
    }
    return render(request, "oversight/redactions.html", context)


@login_required
@require_GET
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One request: what is to go, why, who asked, and what may be answered."""
    user = acting_user(request)
    return _page(request, user, redaction_for(user, reference), AnswerForm())


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Approves, refuses or withdraws a request; a GET leads back to the form."""
    if request.method != "POST":
        return redirect("trail:redaction", reference)
    user = acting_user(request)
    shown = redaction_for(user, reference)
    policy_of(user).require("trail.redact", shown)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, form, REFUSED)
    try:
        said = _answer(user, shown, form)
    except Stale as error:
        return _page(request, user, redaction_for(user, reference), AnswerForm(), error.status, error)
    except (Conflict, Forbidden, Invalid) as error:
        refuse(form, error)
        return _page(request, user, redaction_for(user, reference), form, error.status)
    messages.success(request, said)
    return redirect("trail:redaction", reference)


def _answer(user: User, shown: Redaction, form: AnswerForm) -> str:
    given = form.cleaned_data
    if given["decision"] == APPROVE:
        events = services.approve_redaction(user=user, redaction=shown, expected=given["version"])
        done = ngettext("Redacted in %(n)d event.", "Redacted in %(n)d events.", events) % {"n": events}
        return f"{done} {_('Verify the trail: it is still whole.')}"
    if given["decision"] == REFUSE:
        services.refuse_redaction(user=user, redaction=shown, answer=given["answer"], expected=given["version"])
        return _("%(request)s is refused.") % {"request": shown.reference}
    services.withdraw_redaction(user=user, redaction=shown, expected=given["version"])
    return _("%(request)s is withdrawn.") % {"request": shown.reference}


def _page(
    request: HttpRequest,
    user: User,
    shown: Redaction,
    form: AnswerForm,
    status: int = 200,
    stale: Stale | None = None,
) -> HttpResponse:
    waiting = shown.state == Redaction.State.ASKED
    subject = Subject(shown.object_type, shown.object_id, shown.object_label, "")
    held = [one for one in held_fields(subject) if one.name in shown.fields] if waiting else []
    may = waiting and policy_of(user).allows("trail.redact", shown)
    context = {
        "asked": shown,
        "fields": _fields(shown),
        "held": held,
        "still_held": [one for one in held if one.still_held],
        "events": redacted_events(shown) if shown.state == Redaction.State.DONE else 0,
        "may_decide": may and shown.asked_by_id != user.pk,
        "may_withdraw": may and shown.asked_by_id == user.pk,
        "form": form,
        "stale": stale,
        "crumbs": [*_crumbs(), Link(_("Redactions"), reverse("trail:redactions")), Link(shown.reference)],
    }
    return render(request, "oversight/redaction.html", context, status=status)


def _fields(row: Redaction) -> list[str]:
    return [field_label(row.object_type, name) for name in row.fields]


def _crumbs() -> list[Link]:
    return [Link(_("Trail"), reverse("trail:home"))]
