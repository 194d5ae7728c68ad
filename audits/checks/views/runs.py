"""Runs: the list, one run with its progress or its figures, cancelling, and the canonical result to take along."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import DomainError, Forbidden, NotFound
from audits.base.forms import refuse
from audits.base.panels import panels_for
from audits.checks import figures, pages, selectors, tables
from audits.checks.contract import Result
from audits.checks.forms import CancelForm, RunFilters
from audits.checks.models import Run
from audits.checks.policy import Judgement
from audits.checks.services import cancel_run
from audits.checks.subjects import SubjectPlace, place_of

NEWEST_FIRST = keyset.Sort("id", "number", descending=True)
ALL_FIGURES, INPUTS = "figures", "inputs"


@login_required
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Every run one may see, newest first."""
    user, filters = acting_user(request), RunFilters(request.GET)
    wanted = selectors.RunFilters()
    if filters.is_valid():
        given = {name: value for name, value in filters.cleaned_data.items() if name != "q"}
        wanted = selectors.RunFilters(text=filters.cleaned_data["q"], **given)
    page = keyset.page(selectors.runs_matching(user, wanted), NEWEST_FIRST, after=request.GET.get("after", ""))
    context = {
        "filters": filters,
        "chips": lists.chips(filters),
        "rows": [(run, pages.pill(run), pages.check_title(run.check_id)) for run in page.rows],
        "pager": lists.pager(request, page),
        "narrowed": wanted != selectors.RunFilters(),
    }
    return render(request, "checks/runs.html", context)


@login_required
@require_GET
def run(request: HttpRequest, reference: str) -> HttpResponse:
    """One run: how far it is, what it found, or why it found nothing."""
    user = acting_user(request)
    shown = selectors.run_for(user, reference)
    place = place_of(user, shown.subject_type, shown.subject_id)
    context = _frame(user, shown, place) | {
        "panels": panels_for("checks.run", user, shown),
        "inputs": pages.role_facts(shown.inputs.get("columns", {})),
        "parameters": pages.parameter_facts(shown),
        "controls": pages.control_names(pages.check_of(shown.check_id)),
    }
    if hasattr(shown, "evidence"):
        context |= _found(request, shown)
    return render(request, "checks/run.html", context)


def _frame(user: User, run: Run, place: SubjectPlace | None) -> dict[str, Any]:
    """What the page of a run says in every state."""
    policy, check = policy_of(user), pages.check_of(run.check_id)
    again = ""
    if place and place.again_url and policy.allows("run.start", run):
        again = f"{place.again_url}?{urlencode({'check': run.check_id, 'like': run.reference})}#run-again"
    return {
        "run": run,
        "place": place,
        "crumbs": _crumbs(run, place),
        "title": pages.check_title(run.check_id),
        "question": _(check.question) if check else "",
        "pill": pages.pill(run),
        "step": pages.step_of(run),
        "left": pages.time_left(run),
        "ending": pages.ending(run),
        "what_next": pages.what_next(run),
        "again_url": again,
        "may_cancel": run.is_open and policy.allows("run.cancel", run),
        "cancel_form": CancelForm(),
    }


def _crumbs(run: Run, place: SubjectPlace | None) -> list[Link]:
    before = list(place.crumbs) if place else [Link(_("Checks"), reverse("checks:runs"))]
    return [*before, Link(run.reference)]


def _found(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What the page of a finished run adds: the figure that the address asks for, by the grouping it asks for."""
    result, judgement = Result.from_dict(run.evidence.result), Judgement.from_dict(run.evidence.judgement)
    topics = {topic.measure: topic for topic in figures.topics(result, judgement)}
    chosen = request.GET.get("figure") or next(iter(topics), ALL_FIGURES)
    tabs = [
        Link(topic.label, f"?{urlencode({'figure': key})}", count=topic.missed or None, current=key == chosen)
        for key, topic in topics.items()
    ]
    tabs.append(Link(_("All figures"), f"?figure={ALL_FIGURES}", current=chosen == ALL_FIGURES))
    tabs.append(Link(_("Inputs and limits"), f"?figure={INPUTS}", current=chosen == INPUTS))
    found: dict[str, Any] = {
        "evidence": run.evidence,
        "judgement": judgement,
        "kind": pages.VERDICT_KINDS[run.evidence.verdict],
        "tabs": tabs,
        "chosen": chosen,
        "trust": tables.trust(result),
    }
    if chosen in topics:
        topic = topics[chosen]
        by = _grouping(request, topic.groupings, figures.worst_grouping(judgement, topic))
        found["drawn"] = figures.drawn(result, judgement, chosen, by)
        found["switch"] = _switch(chosen, topic.groupings, by)
    elif chosen == ALL_FIGURES:
        found |= _all_figures(request, result, judgement)
    elif chosen == INPUTS:
        found["rules"] = [pages.rule_words(rule) for rule in pages.rules_of(run.policy, run.check_id)]
    else:
        raise NotFound(_("%(run)s has no figure “%(name)s”.") % {"run": run.reference, "name": chosen})
    return found


def _all_figures(request: HttpRequest, result: Result, judgement: Judgement) -> dict[str, Any]:
    groupings = tables.groupings(result)
    found: dict[str, Any] = {
        "conclusions": result.conclusions,
        "limited": figures.limited(result, judgement),
        "overall": tables.overall(result, judgement),
        "pictures": tables.pictures(result),
    }
    if groupings:
        by = _grouping(request, tuple(groupings), groupings[0])
        found["switch"] = _switch(ALL_FIGURES, tuple(groupings), by)
        found["rates"] = tables.rate_table(result, by)
        found["across"] = tables.across(result, judgement, by)
        found["by_words"] = figures.by_words(by)
    return found


def _grouping(request: HttpRequest, known: tuple[figures.By, ...], otherwise: figures.By) -> figures.By:
    """The grouping that the address names (`?by=race&by=sex`), when there is such a one."""
    asked = tuple(request.GET.getlist("by"))
    return asked if asked in known else otherwise


def _switch(figure: str, groupings: tuple[figures.By, ...], current: figures.By) -> list[Link]:
    if len(groupings) < 2:
        return []
    return [
        Link(
            figures.by_name(by),
            f"?{urlencode({'figure': figure, 'by': list(by)}, doseq=True)}",
            current=by == current,
        )
        for by in groupings
    ]


@login_required
@require_GET
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """How far an open run is, for the page that polls; once it has ended the page is read anew."""
    user = acting_user(request)
    shown = selectors.run_for(user, reference)
    if not shown.is_open:
        return HttpResponseClientRefresh()
    return render(request, "checks/progress.html", _frame(user, shown, None))


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Stops an open run, with a reason."""
    user = acting_user(request)
    shown = selectors.run_for(user, reference)
    policy_of(user).require("run.cancel", shown)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_run(user=user, run=shown, reason=form.cleaned_data["reason"])
        except Forbidden:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(run)s is cancelled.") % {"run": shown.reference})
            return redirect("checks:run", reference)
    context = _frame(user, shown, place_of(user, shown.subject_type, shown.subject_id)) | {"form": form}
    context["crumbs"] = [
        *context["crumbs"][:-1],
        Link(shown.reference, reverse("checks:run", args=[reference])),
        Link(_("Cancel")),
    ]
    return render(request, "checks/cancel.html", context, status=409 if form.non_field_errors() else 200)


@login_required
@require_GET
def result(request: HttpRequest, reference: str) -> HttpResponse:
    """The canonical result as a file: its SHA-256 is the digest that reports cite."""
    shown = selectors.run_for(acting_user(request), reference)
    if not hasattr(shown, "evidence"):
        raise NotFound(_("%(run)s has no result.") % {"run": reference}, _("Look at its page to see why."))
    body = Result.from_dict(shown.evidence.result).canonical()
    name = f"{shown.reference}.json"
    return HttpResponse(
        body, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
