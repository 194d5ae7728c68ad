"""One risk: its page, and what is done on it. Every form on it posts to a view of its own and shows the page again
when something is wrong, with what was written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, NotFound, Stale
from audits.base.forms import refuse
from audits.oversight.stories import story_page
from governance.controls import pages as catalog
from governance.controls.models import Control
from governance.controls.selectors import controls, controls_named, related_controls
from governance.risks import selectors
from governance.risks.forms.judging import CONFIRM, AnswerForm, AssessForm, ReasonForm
from governance.risks.models import Assessment, Matrix, ProposedAssessment, Risk
from governance.risks.naming import named_controls, named_evidence
from governance.risks.pages import risk as pages
from governance.risks.pages.register import LEVEL_WORDS
from governance.risks.selectors import RegisterRow, row_of
from governance.risks.services import (
    assess_risk,
    close_risk,
    confirm_proposal,
    map_controls,
    refuse_proposal,
    reopen_risk,
)
from governance.risks.starter import starter_risks

SUGGESTED, FOUND = 8, 20
REFUSED = 400
View = Callable[..., HttpResponse]


def target_of_a_form(view: View) -> View:
    """Whoever arrives by GET, say after signing in again, is led to the risk instead of a blank refusal."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        return view(request, reference, **more) if request.method == "POST" else redirect("risks:risk", reference)

    return answer


@dataclass
class Sent:
    """Forms as they came back from their reader, to be shown again; what stood in the way of one."""

    assess: AssessForm | None = None
    answers: dict[int, AnswerForm] = field(default_factory=dict)
    stale: Stale | None = None


@login_required
@require_GET
def risk(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of one risk."""
    user = acting_user(request)
    return _page(request, user, selectors.risk_for(user, reference), Sent())


def _page(request: HttpRequest, user: User, risk: Risk, sent: Sent, status: int = 200) -> HttpResponse:
    row, policy, matrix = row_of(risk), policy_of(user), selectors.matrix_for(user)
    assessments = list(selectors.assessments_of(user, risk))
    bearing = selectors.evidence_of(user, risk)
    current, earlier = pages.evidence_rows(bearing)
    is_open = risk.state == Risk.State.OPEN
    context: dict[str, Any] = {
        "risk": risk,
        "about": risk,
        "row": row,
        "crumbs": pages.crumbs(Link(risk.reference)),
        "standing": pages.standing(row),
        "causes": pages.sides(risk.causes, _("No cause recorded")),
        "consequences": pages.sides(risk.consequences, _("No consequence recorded")),
        "evidence": current,
        "earlier": earlier,
        "history": pages.history(assessments),
        "appetite_text": pages.appetite_text(risk),
        "stale": sent.stale,
        "may_record": policy.allows("risk.record", risk),
        "may_map": policy.allows("risk.map", risk),
        "close_form": ReasonForm(auto_id="state_%s"),
        "story": story_page(request, risk),
        **_controls(request, user, risk),
    }
    may_assess = policy.allows("risk.assess", risk) and is_open
    context["proposals"] = _proposals(user, row, matrix, sent, may_assess)
    if may_assess:
        context |= _assessing(request, risk, matrix, assessments, bearing, sent)
    return render(request, "governance/risks/risk.html", context, status=status)


def _assessing(
    request: HttpRequest,
    risk: Risk,
    matrix: Matrix,
    assessments: list[Assessment],
    bearing: list[selectors.BearingEvidence],
    sent: Sent,
) -> dict[str, Any]:
    """What the form that assesses needs: residual unless the address or what was sent says otherwise."""
    form = sent.assess or AssessForm(bearing=bearing, auto_id="assess_%s")
    asked = form.data.get("kind") if form.is_bound else request.GET.get("assess")
    kind = asked if asked in Assessment.Kind.values else Assessment.Kind.RESIDUAL.value
    # Newest first, so that the newest of each kind is what stays.
    last = {one.kind: one for one in reversed(assessments)}
    return {
        "form": form,
        "kind": kind,
        "kinds": pages.kinds(kind),
        "assess_heading": pages.assess_heading(kind),
        "pick": pages.picker(matrix, risk.category.appetite, last, form.chosen),
        "was": pages.was(last.get(kind)),
        "level_words": LEVEL_WORDS,
    }


def _proposals(
    user: User, row: RegisterRow, matrix: Matrix, sent: Sent, may_answer: bool
) -> list[tuple[pages.Proposal, AnswerForm | None]]:
    waiting = selectors.proposals_waiting(user).filter(risk=row.risk)
    return [
        (
            pages.proposal(one, row, matrix),
            (sent.answers.get(one.pk) or AnswerForm(auto_id=f"proposal{one.pk}_%s")) if may_answer else None,
        )
        for one in waiting
    ]


def _controls(request: HttpRequest, user: User, risk: Risk) -> dict[str, Any]:
    """The controls mapped, those suggested, and those that the address searches for."""
    mapped = list(risk.controls.select_related("catalog").order_by("catalog_id", "position"))
    text = request.GET.get("find", "").strip()[:200]
    found = controls(user, text=text).exclude(pk__in=risk.controls.values("pk"))[:FOUND] if text else []
    return {
        "controls": catalog.control_lines(mapped),
        "find": text,
        "found": catalog.control_lines(found),
        "suggested": catalog.control_lines(_suggested(user, risk, mapped)),
    }


def _suggested(user: User, risk: Risk, mapped: list[Control]) -> list[Control]:
    """Controls that the starter risk names, then those that checks name together with mapped ones."""
    starter = starter_risks().get(risk.starter_id)
    named = controls_named(user, list(starter.controls)).values() if starter else []
    related = related_controls(user, Control.objects.filter(pk__in=[control.pk for control in mapped]))[:SUGGESTED]
    there = {control.pk for control in mapped}
    ordered = {control.pk: control for control in (*named, *related) if control.pk not in there}
    return list(ordered.values())[:SUGGESTED]


@login_required
@target_of_a_form
def assess(request: HttpRequest, reference: str) -> HttpResponse:
    """Records an assessment on the matrix in force."""
    user = acting_user(request)
    shown = selectors.risk_for(user, reference)
    policy_of(user).require("risk.assess", shown)
    form = AssessForm(request.POST, bearing=selectors.evidence_of(user, shown), auto_id="assess_%s")
    sent = Sent(assess=form)
    if not form.is_valid():
        return _page(request, user, shown, sent, REFUSED)
    given, (likelihood, impact) = form.cleaned_data, form.position
    try:
        made = assess_risk(
            user=user,
            risk=shown,
            kind=given["kind"],
            likelihood=likelihood,
            impact=impact,
            rationale=given["rationale"],
            evidence=named_evidence(user, given.get("evidence", [])),
            expected=given["version"],
        )
    except Stale as error:
        sent.stale = error
        return _page(request, user, selectors.risk_for(user, reference), sent, error.status)
    except (Conflict, Invalid) as error:
        refuse(form, error)
        return _page(request, user, selectors.risk_for(user, reference), sent, error.status)
    said = _("%(risk)s is assessed: %(kind)s %(level)s.")
    messages.success(
        request,
        said
        % {
            "risk": shown.reference,
            "kind": str(made.get_kind_display()).lower(),
            "level": pages.level_and_score(made),
        },
    )
    return redirect("risks:risk", reference)


@login_required
@target_of_a_form
def proposal(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Confirms or refuses what a failing run proposed."""
    user = acting_user(request)
    shown, proposed = selectors.risk_for(user, reference), selectors.proposal_for(user, pk)
    if proposed.risk_id != shown.pk:
        raise NotFound(_("There is no such proposal for %(risk)s.") % {"risk": reference})
    form = AnswerForm(request.POST, auto_id=f"proposal{pk}_%s")
    if form.is_valid():
        try:
            said = _answer(user, proposed, form)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, said)
            return redirect("risks:risk", reference)
    return _page(request, user, shown, Sent(answers={pk: form}), REFUSED)


def _answer(user: User, proposed: ProposedAssessment, form: AnswerForm) -> str:
    reason = form.cleaned_data["reason"]
    names = {"run": proposed.evidence.run.reference, "risk": proposed.risk.reference}
    if form.cleaned_data["answer"] == CONFIRM:
        made = confirm_proposal(user=user, proposal=proposed, rationale=reason)
        return _("%(run)s is confirmed: %(risk)s stands at %(level)s.") % {
            **names,
            "level": pages.level_and_score(made),
        }
    refuse_proposal(user=user, proposal=proposed, reason=reason)
    return _("The suggestion of %(run)s is refused; %(risk)s stays as it was.") % names


@login_required
@target_of_a_form
def map_to_controls(request: HttpRequest, reference: str) -> HttpResponse:
    """Maps the controls that `add` names, and takes those away that `remove` names."""
    user = acting_user(request)
    shown = selectors.risk_for(user, reference)
    policy_of(user).require("risk.map", shown)
    add = named_controls(user, request.POST.getlist("add"), "add")
    remove = named_controls(user, request.POST.getlist("remove"), "remove")
    map_controls(user=user, risk=shown, add=add, remove=remove)
    if add:
        said = ngettext("%(n)d control is mapped.", "%(n)d controls are mapped.", len(add)) % {"n": len(add)}
        messages.success(request, said)
    if not add and not remove:
        messages.info(request, _("No control was chosen, so nothing changed."))
    if remove:
        said = ngettext("%(n)d control is taken away.", "%(n)d controls are taken away.", len(remove))
        messages.success(request, said % {"n": len(remove)})
    return redirect(f"{pages.risk_url(shown)}#controls")


@login_required
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Closes an open risk, or opens a closed one again, with a reason."""
    user = acting_user(request)
    shown = selectors.risk_for(user, reference)
    policy_of(user).require("risk.record", shown)
    stale: Stale | None = None
    form = ReasonForm(request.POST or None, auto_id="state_%s")
    closing = (request.POST.get("to") or _other(shown)) == Risk.State.CLOSED
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            move, given = (close_risk if closing else reopen_risk), form.cleaned_data
            try:
                move(user=user, risk=shown, reason=given["reason"], expected=given["version"])
            except Stale as error:
                stale, status = error, error.status
                shown = selectors.risk_for(user, reference)
            except (Conflict, Invalid) as error:
                status = error.status
                refuse(form, error)
            else:
                said = _("%(risk)s is closed.") if closing else _("%(risk)s is open again.")
                messages.success(request, said % {"risk": shown.reference})
                return redirect("risks:risk", reference)
    word = _("Close") if closing else _("Reopen")
    context = {
        "risk": shown,
        "form": form,
        "stale": stale,
        "closing": closing,
        "crumbs": pages.crumbs(Link(shown.reference, pages.risk_url(shown)), Link(word)),
    }
    return render(request, "governance/risks/state.html", context, status=status)


def _other(risk: Risk) -> str:
    return Risk.State.CLOSED if risk.state == Risk.State.OPEN else Risk.State.OPEN
