"""What may happen to a version next: who may take each step, what is missing, and the form that takes one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.accounts.acting import acting_user
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, NotFound
from audits.base.forms import refuse
from registry.inventory import pages
from registry.inventory.approvals import Offer, approval_of, digests_of, steps_for
from registry.inventory.forms import StepForm
from registry.inventory.selectors import version_for
from registry.inventory.services import move_version


@login_required
@require_http_methods(["GET", "POST"])
def steps(request: HttpRequest, reference: str, version_reference: str) -> HttpResponse:
    """The steps that lead on from where a version stands; `?to=` opens the form of one, a POST takes it."""
    user = acting_user(request)
    version = version_for(user, version_reference)
    if version.model.reference != reference:
        raise NotFound(f"{version_reference} is no version of {reference}.", "Look at the list of its versions.")
    offers = steps_for(user, version)
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(offers, given.get("to", ""))
    form = StepForm(request.POST or None, conditions=chosen is not None and chosen.step.binds)
    if request.method == "POST" and form.is_valid():
        try:
            move_version(user=user, version=version, to=given.get("to", ""), **form.cleaned_data)
        except (Conflict, Invalid) as error:
            refuse(form, error)
        else:
            messages.success(request, pages.state_sentence(version_for(user, version_reference)))
            return redirect("inventory:version", reference, version_reference)
    context = {
        "version": version,
        "about": version,
        "pill": pages.pill(version),
        "state_sentence": pages.state_sentence(version),
        "offers": offers,
        "chosen": chosen,
        "form": form,
        "approval": approval_of(version),
        "bound": [(name.replace("_", " ").capitalize(), digest) for name, digest in digests_of(version).items()],
        "crumbs": pages.model_crumbs(
            Link(version.model.name, pages.model_url(version.model)),
            Link(version.label, pages.version_url(version)),
            Link(_("Next steps")),
        ),
    }
    return render(request, "registry/steps.html", context)


def _chosen(offers: list[Offer], to: str) -> Offer | None:
    return next((offer for offer in offers if offer.step.to == to and offer.open), None)
