"""Datasets: the list, and one with its versions and the models that train or are tested on them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.panels import panels_for
from audits.oversight.stories import story_page
from registry.datasets.forms import DatasetFilters
from registry.datasets.selectors import dataset_for, datasets_matching, uses_of, versions_of

BY_NAME = keyset.Sort("name", "text")


@login_required
@require_GET
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset one may see."""
    user, filters = acting_user(request), DatasetFilters(request.GET)
    text = filters.cleaned_data["q"] if filters.is_valid() else ""
    page = keyset.page(datasets_matching(user, text), BY_NAME, after=request.GET.get("after", ""))
    context = {
        "filters": filters,
        "rows": page.rows,
        "pager": lists.pager(request, page),
        "narrowed": bool(text),
        "may_register": policy_of(user).allows("dataset.register"),
    }
    return render(request, "registry/datasets.html", context)


@login_required
@require_GET
def dataset(request: HttpRequest, reference: str) -> HttpResponse:
    """One dataset: its versions by digest, and which model versions train or are tested on each."""
    user = acting_user(request)
    shown = dataset_for(user, reference)
    versions = list(versions_of(user, shown))
    uses = uses_of(user, versions)
    context = {
        "dataset": shown,
        "about": shown,
        "versions": [(version, uses.get(version.pk, [])) for version in versions],
        "story": story_page(request, shown),
        "panels": panels_for("datasets.dataset", user, shown),
        "crumbs": [Link(_("Datasets"), reverse("datasets:list")), Link(shown.name)],
    }
    return render(request, "registry/dataset.html", context)
