"""The forms of a dataset: its facts and datasheet, how a version is read, what its columns are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, NotFound, Stale
from audits.base.forms import refuse
from registry.datasets import pages, selectors
from registry.datasets.datasheet import EDITABLE
from registry.datasets.forms import DatasetForm, ReadingForm, SchemaForm
from registry.datasets.models import Dataset, DatasetVersion
from registry.datasets.profiles import ask_profile
from registry.datasets.schemas import confirm_schema
from registry.datasets.services import change_dataset, declared_reading
from registry.datasets.views import version_in

REFUSED = 400


def _at(dataset: Dataset, tab: str, version: DatasetVersion | None = None) -> str:
    query = {"tab": tab, **({"version": version.reference} if version else {})}
    return reverse("datasets:dataset", args=[dataset.reference], query=query)


def _crumbs(dataset: Dataset, last: str) -> list[Link]:
    return [
        Link(_("Datasets"), reverse("datasets:list")),
        Link(dataset.name, reverse("datasets:dataset", args=[dataset.reference])),
        Link(last),
    ]


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """The facts and the datasheet. When somebody else was faster, both versions are shown."""
    user = acting_user(request)
    dataset = selectors.dataset_for(user, reference)
    policy_of(user).require("dataset.register", dataset)
    initial = {name: getattr(dataset, name) for name in (*EDITABLE, "version")}
    form = DatasetForm(request.POST or None, initial=initial)
    stale: Stale | None = None
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        changes = {
            name: form.cleaned_data[name].replace("\r\n", "\n") for name in EDITABLE if name in form.changed_data
        }
        try:
            change_dataset(user=user, dataset=dataset, expected=form.cleaned_data["version"], changes=changes)
        except Stale as error:
            stale, status = error, error.status
        except (Conflict, Invalid) as error:
            status = error.status
            refuse(form, error)
        else:
            messages.success(request, _("%(dataset)s is changed.") % {"dataset": dataset})
            return redirect(_at(dataset, pages.DATASHEET))
    context = {"dataset": dataset, "form": form, "stale": stale, "crumbs": _crumbs(dataset, _("Change"))}
    return render(request, "registry/dataset_change.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, reference: str, dataset_version: str) -> HttpResponse:
    """How a version is read; a new profile is made that way."""
    user = acting_user(request)
    version = version_in(user, reference, dataset_version)
    policy_of(user).require("dataset.register", version)
    newest = selectors.profile_of(user, version)
    form = ReadingForm.of(newest.reading if newest else version.reading, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ask_profile(user=user, version=version, reading=declared_reading(form.reading()))
        except Invalid as error:
            status = error.status
            refuse(form, error, strip="reading/")
        else:
            messages.success(request, _("A new profile of %(version)s is on its way.") % {"version": version})
            return redirect(_at(version.dataset, pages.PROFILE, version))
    status = REFUSED if form.errors else status
    context = {"version": version, "form": form, "crumbs": _crumbs(version.dataset, _("How it is read"))}
    return render(request, "registry/dataset_reading.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def schema(request: HttpRequest, reference: str, dataset_version: str) -> HttpResponse:
    """What the columns of a version are: confirmed, with corrections."""
    user = acting_user(request)
    version = version_in(user, reference, dataset_version)
    policy_of(user).require("dataset.register", version)
    shown, told = selectors.schema_of(user, version), selectors.told_profile(user, version)
    if shown is None:
        raise NotFound(
            _("%(version)s has no schema yet.") % {"version": version}, _("It comes with its first profile.")
        )
    found = [column["type"] for column in told.result["columns"]] if told and told.result else []
    same = len(found) == len(shown.columns)
    form = SchemaForm(
        request.POST or None, columns=shown.columns, found=found if same else (), initial={"version": shown.version}
    )
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        try:
            confirm_schema(user=user, schema=shown, expected=form.cleaned_data["version"], changes=changes)
        except Stale as error:
            status = error.status
            form.add_error(None, str(error))
        except Invalid as error:
            status = error.status
            error.fields = {form.field_at(changes, place): said for place, said in (error.fields or {}).items()}
            refuse(form, error)
        else:
            messages.success(request, _("The schema of %(version)s is confirmed.") % {"version": version})
            return redirect(_at(version.dataset, pages.COLUMNS, version))
    context = {
        "version": version,
        "schema": shown,
        "form": form,
        "more": len(shown.columns) - len(form.columns),
        "crumbs": _crumbs(version.dataset, _("Schema")),
    }
    return render(request, "registry/dataset_schema.html", context, status=status)
