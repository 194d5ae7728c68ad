"""The page that sets two versions of a model side by side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.base.display import Link
from audits.base.errors import Invalid, NotFound
from audits.base.panels import panels_for
from registry.cards import compare_pages as pages
from registry.cards.comparing import compare
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.pages import model_crumbs, model_url
from registry.inventory.selectors import model_for, version_for, versions_for

MOST = 200  # versions to choose from; older ones are reached by their address


@login_required
@require_GET
def compare_versions(request: HttpRequest, reference: str) -> HttpResponse:
    """`?left=V-0001&right=V-0002`; without them the newest version against the one before. `?show=changed` narrows."""
    user = acting_user(request)
    model = model_for(user, reference)
    versions = list(versions_for(user).filter(model=model)[:MOST])
    context: dict[str, Any] = {
        "model": model,
        "crumbs": model_crumbs(Link(model.name, model_url(model)), Link(_("Compare"))),
    }
    pair = _pair(request, user, model, versions)
    if pair is not None:
        context |= _compared(user, pair, changed_only=request.GET.get("show") == "changed")
        context["choices"] = pages.choices(dict.fromkeys([*versions, *pair]))
    return render(request, "registry/compare.html", context)


def _compared(user: User, pair: tuple[ModelVersion, ModelVersion], *, changed_only: bool) -> dict[str, Any]:
    left, right = pair
    comparison = compare(user, left, right)
    return {
        "left": left,
        "right": right,
        "lede": pages.lede(comparison),
        "swap_url": pages.compare_url(right, left),
        "switch": pages.switch(left, right, changed_only=changed_only),
        "changed_only": changed_only,
        "checks": pages.check_blocks(comparison, changed_only=changed_only),
        "pieces": pages.piece_rows(comparison, changed_only=changed_only),
        "card": pages.card_changes(comparison),
        "panels": panels_for("cards.compare", user, comparison),
    }


def _pair(
    request: HttpRequest, user: User, model: RegisteredModel, versions: list[ModelVersion]
) -> tuple[ModelVersion, ModelVersion] | None:
    """The versions that the address names. Raises NotFound, and Invalid for one version twice."""
    left, right = (_named(request, user, model, side) for side in ("left", "right"))
    if right is None:
        right = next((one for one in versions if one != left), None)
    if left is None and right is not None:
        left = next((one for one in versions if one.pk < right.pk), None)
    if left is None or right is None:
        return None
    if left == right:
        raise Invalid(_("A version is compared with another one."), _("Choose two versions."))
    return left, right


def _named(request: HttpRequest, user: User, model: RegisteredModel, side: str) -> ModelVersion | None:
    reference = request.GET.get(side, "")
    if not reference:
        return None
    version = version_for(user, reference)
    if version.model_id != model.pk:
        raise NotFound(f"{reference} is no version of {model.reference}.", "Look at the list of its versions.")
    return version
