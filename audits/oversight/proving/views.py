"""Pages and files with which a stranger checks the trail without us."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link, PageOfRows
from audits.base.errors import Conflict, DomainError, Invalid, NotFound
from audits.base.forms import refuse
from audits.base.keyset import as_key
from audits.oversight.proving import services
from audits.oversight.proving.answers import as_file, as_pack
from audits.oversight.proving.forms import ExportForm, HeldForm
from audits.trail.export import plain_name
from audits.trail.selectors import checkpoints

PAGE = 20


@login_required
@require_GET
def event_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of one event as a file."""
    return as_file(services.proof_of_event(acting_user(request), pk), f"event-{pk}-proof.json")


@login_required
@require_GET
def object_proof(request: HttpRequest, thing: str) -> HttpResponse:
    """The proof of an object's events as a file; `thing` is its reference, or type:id."""
    proof = services.proof_of_object(acting_user(request), thing)
    return as_file(proof, f"{plain_name(thing)}-proof.json")


@login_required
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint as a file, to keep elsewhere."""
    return as_file(services.latest_checkpoint(), "checkpoint.txt")


@login_required
@require_GET
def log_key(request: HttpRequest) -> HttpResponse:
    """The log's public keys as a file, for the verifier."""
    return as_file(services.log_keys(), "log-key.txt")


@login_required
@require_http_methods(["GET", "POST"])
def growth(request: HttpRequest) -> HttpResponse:
    """Choose an older checkpoint, or bring one: the answer is the proof that the record only grew since, or why not."""
    user = acting_user(request)
    policy_of(user).require("trail.view")
    form = HeldForm(request.POST or None, request.FILES or None)
    refused: DomainError | None = None
    try:
        if request.method == "POST" and form.is_valid():
            return as_file(services.proof_of_growth(user, form.text()), "growth-proof.json")
        if since := request.GET.get("since", ""):
            return as_file(services.proof_of_growth(user, _number(since)), f"growth-proof-{_number(since)}.json")
    except (UnicodeDecodeError, ValueError):
        form.add_error("checkpoint", _("This is no checkpoint: it is not a short text."))
    except (Conflict, Invalid, NotFound) as error:
        if isinstance(error, Invalid) and form.is_bound:
            refuse(form, error)
        else:
            refused = error
    before = request.GET.get("before", "")
    found = checkpoints()
    if (size := as_key(before)) is not None:
        found = found.filter(size__lt=size)
    rows = list(found[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    context = {
        "form": form,
        "refused": refused,
        "rows": rows[:PAGE],
        "page": PageOfRows(
            shown=_("Newest first"),
            previous_url=reverse("trail:growth") if before else "",
            previous_label=_("Newest checkpoints"),
            next_url=older,
            next_label=_("Older checkpoints"),
        ),
        "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Proof of growth"))],
    }
    return render(request, "oversight/growth.html", context, status=refused.status if refused else 200)


def _number(text: str) -> int:
    """A size out of an address. Raises NotFound."""
    if (size := as_key(text)) is None:
        raise NotFound(_("There is no checkpoint of that size."), _("Choose one of those listed."))
    return size


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The form of an export; with a period or an object, the pack itself."""
    user = acting_user(request)
    policy_of(user).require("trail.export")
    asked = "from" in request.GET or "to" in request.GET or "object" in request.GET
    form = ExportForm(request.GET if asked else None)
    if asked and form.is_valid():
        try:
            return as_pack(services.export_of(user, *form.period(), form.cleaned_data["object"].strip()))
        except NotFound as error:
            form.add_error("object", error.message)
        except Invalid as error:
            refuse(form, error)
    context = {"form": form, "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Export"))]}
    return render(request, "oversight/export.html", context, status=400 if form.errors else 200)
