"""Recording risks: one by hand, some from the starter list; and changing what is said of one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, Stale
from audits.base.forms import refuse
from governance.risks import selectors
from governance.risks.forms.recording import ChangeForm, RecordForm, StarterForm, initial_of
from governance.risks.models import Risk
from governance.risks.naming import named_category, named_models, named_person
from governance.risks.pages import risk as pages
from governance.risks.pages import starter as starter_pages
from governance.risks.services import RiskChanges, change_risk, load_starter_risks, record_risk
from governance.risks.starter import starter_risks

REFUSED = 400


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new risk. `?model=M-0001` has a model chosen already."""
    user = acting_user(request)
    policy_of(user).require("risk.record")
    begin = {"owner": user.reference, "models": request.GET.getlist("model")}
    form = RecordForm(request.POST or None, user=user, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_risk(user=user, unit=form.cleaned_data["unit"], **_said(user, form.cleaned_data))
        except (Conflict, Invalid) as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(risk)s is recorded. Assess it next.") % {"risk": made.reference})
            return redirect("risks:risk", made.reference)
    context = {"form": form, "crumbs": pages.crumbs(Link(_("Record a risk")))}
    return render(request, "governance/risks/new.html", context, status=REFUSED if form.errors else 200)


def _said(user: User, given: dict[str, Any]) -> RiskChanges:
    """What a form says of a risk, names replaced by what they stand for."""
    return RiskChanges(
        title=given["title"],
        category=named_category(user, given["category"]),
        causes=given["causes"],
        event=given["event"],
        consequences=given["consequences"],
        owner=named_person(user, given["owner"]),
        review_due=given["review_due"],
        models=named_models(user, given.get("models", [])),
    )


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Changes what is said of a risk; when somebody else was faster, both versions are shown."""
    user = acting_user(request)
    shown = selectors.risk_for(user, reference)
    policy_of(user).require("risk.record", shown)
    form = ChangeForm(request.POST or None, user=user, initial=initial_of(shown))
    stale: Stale | None = None
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _change(user, shown, form)
        except Stale as error:
            stale, status = error, error.status
            shown = selectors.risk_for(user, reference)
        except (Conflict, Invalid) as error:
            status = error.status
            refuse(form, error)
        else:
            messages.success(request, _("%(risk)s is changed.") % {"risk": shown.reference})
            return redirect("risks:risk", reference)
    context = {
        "risk": shown,
        "form": form,
        "stale": stale,
        "crumbs": pages.crumbs(Link(shown.reference, pages.risk_url(shown)), Link(_("Change"))),
    }
    return render(request, "governance/risks/change.html", context, status=status)


def _change(user: User, risk: Risk, form: ChangeForm) -> None:
    """Writes what differs from the record; with nothing to write, nothing is written."""
    said, before = _said(user, form.cleaned_data), initial_of(risk)
    now = initial_of(risk) | {name: form.cleaned_data[name] for name in before if name in form.cleaned_data}
    changes: dict[str, Any] = {name: value for name, value in said.items() if now[name] != before[name]}
    if "models" in changes and "models" not in form.fields:
        del changes["models"]
    expected: int = form.cleaned_data["version"]
    if changes or expected != risk.version:
        change_risk(
            user=user,
            risk=risk,
            expected=expected,
            changes=changes or said,  # type: ignore[arg-type]  # a part of what `_said` gave
            reason=form.cleaned_data["reason"],
        )


@login_required
@require_http_methods(["GET", "POST"])
def starter(request: HttpRequest) -> HttpResponse:
    """The starter risks by category, to be chosen from."""
    user = acting_user(request)
    policy_of(user).require("risk.record")
    known = starter_risks()
    begin = {"owner": user.reference, "models": request.GET.getlist("model")}
    form = StarterForm(request.POST or None, user=user, ids=list(known), initial=begin)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = load_starter_risks(
                user=user,
                unit=given["unit"],
                owner=named_person(user, given["owner"]),
                ids=given["ids"],
                models=named_models(user, given.get("models", [])),
            )
        except (Conflict, Invalid) as error:
            refuse(form, error)
        else:
            messages.success(request, _recorded(len(made), len(given["ids"])))
            return redirect("risks:register")
    groups = starter_pages.groups(known.values(), selectors.open_starters(user), set(request.POST.getlist("ids")))
    context = {
        "form": form,
        "groups": groups,
        "number": len(known),
        "crumbs": pages.crumbs(Link(_("Starter risks"))),
    }
    return render(request, "governance/risks/starter.html", context, status=REFUSED if form.errors else 200)


def _recorded(made: int, chosen: int) -> str:
    said = ngettext("%(n)d risk is recorded.", "%(n)d risks are recorded.", made) % {"n": made}
    if made == chosen:
        return said
    rest = ngettext("%(n)d was open already.", "%(n)d were open already.", chosen - made) % {"n": chosen - made}
    return f"{said} {rest}"
