"""The pages of a model and of one version: what was handed in, what the checks said, what holds it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import Invalid, NotFound
from audits.base.forms import refuse
from audits.base.panels import panels_for
from audits.checks import pages as checks
from audits.checks import registry as library
from audits.checks import selectors as runs
from audits.checks.forms import ParametersForm, as_typed
from audits.checks.models import Run
from audits.oversight.stories import story_page
from registry.cards.views import card_context
from registry.inventory import lineage_pages
from registry.inventory import pages as inventory
from registry.inventory.lineage import lineage_of
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE, deployments_of, model_for, version_for, versions_for
from registry.submissions import pages
from registry.submissions.dossier import FAIRNESS, dossier_of
from registry.submissions.services import CheckRequest, run_again

MODEL_TYPE = RegisteredModel._meta.label_lower
NEWEST_FIRST = keyset.Sort("id", "number", descending=True)
ON_OVERVIEW, ON_PAGE = 5, 25


@login_required
@require_GET
def model(request: HttpRequest, reference: str) -> HttpResponse:
    """One model; `?tab=` chooses what of it."""
    user = acting_user(request)
    shown = model_for(user, reference)
    newest = versions_for(user).filter(model=shown).first()
    chosen = request.GET.get("tab", "overview")
    builders = {
        "overview": _overview,
        "versions": _versions,
        "checks": _checks,
        "deployments": _deployments,
        "card": _card,
        "story": _story,
    }
    if chosen not in builders:
        raise NotFound(_("A model has no tab “%(name)s”.") % {"name": chosen}, _("Choose one of those shown."))
    context: dict[str, Any] = {
        "model": shown,
        "about": shown,
        "newest": newest,
        "chosen": chosen,
        "tabs": _tabs(user, shown, chosen),
        "crumbs": inventory.model_crumbs(Link(shown.name)),
        "may_run": newest is not None and policy_of(user).allows("run.start", shown),
        "may_submit": policy_of(user).allows("version.submit", shown),
        "may_report": newest is not None and policy_of(user).allows("report.request", shown),
        "panels": panels_for("inventory.model", user, shown),
    }
    if newest is not None:
        context |= {"identity": pages.identity(newest), "version_url": inventory.version_url(newest)}
    context |= builders[chosen](request, user, shown, newest)
    return render(request, f"registry/model_{chosen}.html", context)


def _tabs(user: User, model: RegisteredModel, chosen: str) -> list[Link]:
    versions = versions_for(user).filter(model=model)
    asked = runs.runs_for(user).filter(subject_type=VERSION_TYPE, subject_id__in=versions.values("pk")).count()
    tabs = [
        ("overview", _("Overview"), None),
        ("versions", _("Versions"), versions.count()),
        ("checks", _("Checks"), asked),
        ("deployments", _("Deployments"), deployments_of(user, model).count()),
        ("card", _("Model card"), None),
        ("story", _("Story"), None),
    ]
    return [
        Link(label, "?" if key == "overview" else f"?tab={key}", count, current=key == chosen)
        for key, label, count in tabs
    ]


def _overview(request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None) -> dict[str, Any]:
    if newest is None:
        return {}
    versions = list(versions_for(user).filter(model=model)[: ON_OVERVIEW + 1])
    found = _newest_runs(user, versions[:ON_OVERVIEW])
    dossier = dossier_of(user, newest)
    examined = pages.newest_examined(versions[:ON_OVERVIEW], found) or newest
    looked_at = dossier if examined == newest else dossier_of(user, examined)
    return {
        "steps": inventory.steps(newest),
        "state_sentence": inventory.state_sentence(newest),
        "table": pages.version_table(versions[:ON_OVERVIEW], found),
        "more_versions": len(versions) > ON_OVERVIEW,
        "gate": pages.gate_sentence(dossier.gate),
        "holds": pages.holding_back(dossier),
        "examined": examined,
        "errors": pages.error_table(looked_at.of_check(FAIRNESS)),
        "drawn": lineage_pages.drawn(lineage_of(user, newest)),
    }


def _versions(request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None) -> dict[str, Any]:
    rows = versions_for(user).filter(model=model)
    page = keyset.page(rows, NEWEST_FIRST, after=request.GET.get("after", ""), size=ON_PAGE)
    return {
        "table": pages.version_table(page.rows, _newest_runs(user, page.rows)),
        "pager": lists.pager(request, page),
    }


def _checks(request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None) -> dict[str, Any]:
    versions = versions_for(user).filter(model=model)
    rows = runs.listed(runs.runs_for(user)).filter(subject_type=VERSION_TYPE, subject_id__in=versions.values("pk"))
    page = keyset.page(rows, NEWEST_FIRST, after=request.GET.get("after", ""), size=ON_PAGE)
    recent = list(versions[:ON_OVERVIEW])
    examined = pages.newest_examined(recent, _newest_runs(user, recent))
    return {
        "examined": examined,
        "summaries": pages.check_summaries(dossier_of(user, examined)) if examined else [],
        "runs": [(run, checks.pill(run), checks.check_title(run.check_id)) for run in page.rows],
        "pager": lists.pager(request, page),
    }


def _deployments(
    request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None
) -> dict[str, Any]:
    page = keyset.page(deployments_of(user, model), NEWEST_FIRST, after=request.GET.get("after", ""), size=ON_PAGE)
    return {"deployments": page.rows, "pager": lists.pager(request, page)}


def _card(request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None) -> dict[str, Any]:
    return card_context(user, newest) if newest else {}


def _story(request: HttpRequest, user: User, model: RegisteredModel, newest: ModelVersion | None) -> dict[str, Any]:
    return {"story": story_page(request, model)}


def _newest_runs(user: User, versions: list[ModelVersion]) -> dict[int, list[Run]]:
    return runs.newest_runs_of(user, VERSION_TYPE, [version.pk for version in versions])


@login_required
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """One version: its identity, its checks, the gate, and the form that runs a check again."""
    user = acting_user(request)
    shown = version_for(user, version_reference)
    if shown.model.reference != reference:
        raise NotFound(f"{version_reference} is no version of {reference}.", "Look at the list of its versions.")
    may_run = policy_of(user).allows("run.start", shown)
    form = _parameters_form(request, user, shown) if may_run else None
    if request.method == "POST":
        policy_of(user).require("run.start", shown)
        if form is not None and form.is_valid():
            started = _start(user, shown, request.POST.get("check", ""), form)
            if started is not None:
                messages.success(request, _("%(run)s is queued.") % {"run": started.reference})
                return redirect("checks:run", started.reference)
    return render(request, "registry/version.html", _version_context(request, user, shown, form))


def _version_context(
    request: HttpRequest, user: User, version: ModelVersion, form: ParametersForm | None
) -> dict[str, Any]:
    dossier = dossier_of(user, version)
    chosen = _check_id(request)
    return {
        "version": version,
        "about": version,
        "model": version.model,
        "pill": inventory.pill(version),
        "crumbs": [*pages.crumbs_of(version)[:-1], Link(version.label)],
        "identity": pages.identity(version),
        "roles": checks.role_facts(version.columns),
        "environment": inventory.environment_facts(version.environment),
        "drawn": lineage_pages.drawn(lineage_of(user, version)),
        "submission": dossier.submission,
        "gate": pages.gate_sentence(dossier.gate),
        "holds": pages.holding_back(dossier),
        "errors": pages.error_table(dossier.of_check(FAIRNESS)),
        "runs": [(run, checks.pill(run), checks.check_title(run.check_id)) for run in dossier.runs],
        "panels": panels_for("inventory.version", user, version),
        "may_report": policy_of(user).allows("report.request", version),
        "form": form,
        "check": checks.check_of(chosen),
        "switch": [
            Link(_(check.title), f"?{urlencode({'check': check.id})}#run-again", current=check.id == chosen)
            for check in library.all_checks()
        ],
    }


def _check_id(request: HttpRequest) -> str:
    """The check that the form is about: the one named, else the first there is."""
    named = request.POST.get("check") or request.GET.get("check") or ""
    known = [check.id for check in library.all_checks()]
    return named if named in known or not known else known[0]


def _parameters_form(request: HttpRequest, user: User, version: ModelVersion) -> ParametersForm | None:
    """The parameters of the chosen check, filled as they were in the run that the address names (`?like=`)."""
    check = checks.check_of(_check_id(request))
    if check is None:
        return None
    if request.method == "POST":
        return ParametersForm(request.POST, check=check, prefix="p")
    like = request.GET.get("like", "")
    before = runs.runs_of(user, VERSION_TYPE, version.pk).filter(reference=like, check_id=check.id).first()
    return ParametersForm(check=check, prefix="p", initial=as_typed(before.parameters) if before else None)


def _start(user: User, version: ModelVersion, check_id: str, form: ParametersForm) -> Run | None:
    try:
        return run_again(user=user, version=version, request=CheckRequest(check_id, form.cleaned_data["parameters"]))
    except Invalid as error:
        refuse(form, error, strip="parameters/")
        return None
