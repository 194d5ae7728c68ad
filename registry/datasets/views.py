"""Datasets: the list, and one with the profile of a version, its schema, the datasheet, the versions and the story."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRefresh

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import NotFound
from audits.base.panels import panels_for
from audits.oversight.stories import story_page
from audits.trail import past
from registry.datasets import pages, selectors
from registry.datasets.datasheet import completeness
from registry.datasets.forms import DatasetFilters
from registry.datasets.models import Dataset, DatasetVersion, Profile

BY_NAME = keyset.Sort("name", "text")


@login_required
@require_GET
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset one may see."""
    user, filters = acting_user(request), DatasetFilters(request.GET)
    text = filters.cleaned_data["q"] if filters.is_valid() else ""
    page = keyset.page(selectors.datasets_matching(user, text), BY_NAME, after=request.GET.get("after", ""))
    context = {
        "filters": filters,
        "rows": page.rows,
        "pager": lists.pager(request, page),
        "narrowed": bool(text),
        "may_register": policy_of(user).allows("dataset.register"),
    }
    return render(request, "registry/datasets.html", context)


@dataclass(frozen=True)
class Looked:
    """A dataset, the version that is looked at (the newest, unless the address names one), and all of them."""

    dataset: Dataset
    version: DatasetVersion | None
    versions: list[DatasetVersion]


def _look(request: HttpRequest, user: User, reference: str) -> Looked:
    dataset = selectors.dataset_for(user, reference)
    versions = list(selectors.versions_of(user, dataset))
    wanted = request.GET.get("version", "")
    version = next((one for one in versions if one.reference == wanted), None if wanted else next(iter(versions), None))
    if wanted and version is None:
        raise NotFound(_("%(dataset)s has no version %(version)s.") % {"dataset": reference, "version": wanted})
    return Looked(dataset, version, versions)


@login_required
@require_GET
def dataset(request: HttpRequest, reference: str) -> HttpResponse:
    """One dataset; its tabs are the profile, the schema, the datasheet, the versions and the story."""
    user = acting_user(request)
    looked = _look(request, user, reference)
    tab = request.GET.get("tab", pages.PROFILE)
    told = {
        pages.PROFILE: _profile,
        pages.COLUMNS: _columns,
        pages.DATASHEET: _datasheet,
        pages.VERSIONS: _versions,
        pages.STORY: _story,
    }.get(tab)
    if told is None:
        raise NotFound(_("A dataset has no page “%(name)s”.") % {"name": tab})
    context = frame(looked.dataset, looked.version, len(looked.versions), tab) | {
        "may_change": policy_of(user).allows("dataset.register", looked.dataset),
        "panels": panels_for("datasets.dataset", user, looked.dataset),
        **told(request, user, looked),
    }
    return render(request, f"registry/dataset_{tab}.html", context)


def frame(dataset: Dataset, version: DatasetVersion | None, versions: int, tab: str) -> dict[str, Any]:
    """What every page of a dataset says."""
    return {
        "dataset": dataset,
        "about": dataset,
        "version": version,
        "completeness": completeness(dataset),
        "tabs": pages.tabs(dataset, version, versions, tab),
        "crumbs": [Link(_("Datasets"), reverse("datasets:list")), Link(dataset.name)],
    }


def _profile(request: HttpRequest, user: User, looked: Looked) -> dict[str, Any]:
    """How far a profile is, what the last one says, and how its columns differ from what was confirmed before."""
    if looked.version is None:
        return {}
    newest = selectors.profile_of(user, looked.version)
    # What a profile says of the data is kept off the trail, so that the past cannot tell it.
    told = None if past.stated() else selectors.told_profile(user, looked.version)
    confirmed, differing = selectors.differences_of(user, looked.version)
    found: dict[str, Any] = {"newest": newest, "told": told, "confirmed": confirmed, "differing": differing}
    if told is not None and told.result is not None:
        found |= {
            "result": told.result,
            "rows": pages.column_rows(told.result),
            "more": max(0, len(told.result["columns"]) - pages.MOST_SHOWN),
            "reading": pages.reading_facts(told.result),
        }
    return found


def _columns(request: HttpRequest, user: User, looked: Looked) -> dict[str, Any]:
    if looked.version is None:
        return {}
    schema = selectors.schema_of(user, looked.version)
    confirmed, differing = selectors.differences_of(user, looked.version)
    shown = schema.columns[: pages.MOST_SHOWN] if schema else []
    columns = [
        (column, pages.TYPE_WORDS[column["type"]], pages.ROLE_WORDS[column["role"]] if column["role"] else "")
        for column in shown
    ]
    more = len(schema.columns) - len(shown) if schema else 0
    return {"schema": schema, "columns": columns, "more": more, "confirmed": confirmed, "differing": differing}


def _datasheet(request: HttpRequest, user: User, looked: Looked) -> dict[str, Any]:
    return {"sections": pages.sections(looked.dataset)}


def _versions(request: HttpRequest, user: User, looked: Looked) -> dict[str, Any]:
    uses = selectors.uses_of(user, looked.versions)
    parents = selectors.parents_of(user, looked.versions)
    return {"rows": [(one, uses.get(one.pk, []), parents.get(one.pk, [])) for one in looked.versions]}


def _story(request: HttpRequest, user: User, looked: Looked) -> dict[str, Any]:
    return {"story": story_page(request, looked.dataset)}


@login_required
@require_GET
def progress(request: HttpRequest, reference: str, dataset_version: str) -> HttpResponse:
    """How far an open profile is, for the page that polls; once it has ended the page is read anew."""
    user = acting_user(request)
    version = version_in(user, reference, dataset_version)
    newest: Profile | None = selectors.profile_of(user, version)
    if newest is None or not newest.is_open:
        return HttpResponseClientRefresh()
    return render(request, "registry/profile_progress.html", {"dataset": version.dataset, "newest": newest})


def version_in(user: User, dataset: str, reference: str) -> DatasetVersion:
    """A version named together with its dataset. Raises NotFound."""
    version = selectors.version_for(user, reference)
    if version.dataset.reference != dataset:
        raise NotFound(_("%(dataset)s has no version %(version)s.") % {"dataset": dataset, "version": reference})
    return version
