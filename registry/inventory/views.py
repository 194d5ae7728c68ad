"""The inventory: the list of models, and the entry of a new one. A model's own page stands in `submissions`,
which knows what was handed in and what holds it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.accounts.selectors import units_for
from audits.base import keyset, lists
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, naming
from audits.base.forms import refuse
from audits.base.panels import columns_for
from audits.trail import past
from registry.inventory import lineage_pages, pages, table
from registry.inventory.forms import ModelFilters, RegisterForm
from registry.inventory.in_use import let_in, standings
from registry.inventory.lineage import lineage_of, start_for
from registry.inventory.services import register_model

BY_MODEL = keyset.Sort("model__name", "text")


@login_required
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Every model one may see, with its newest version and what the checks say of that."""
    user = acting_user(request)
    filters = ModelFilters(request.GET, user=user)
    wanted, order = filters.wanted(), table.SORTS[filters.order]
    rows = table.matching(user, wanted).select_related("owner", "unit")
    page = keyset.page(rows, order, after=request.GET.get("after", ""))
    columns = columns_for("inventory.models", user, page.rows)
    context = {
        "filters": filters,
        "chips": lists.chips(filters, without=("q", "sort")) if filters.is_valid() else [],
        "sort": filters.order,
        "columns": columns,
        "rows": [
            (pages.entry(row), [(column, column.cells[number]) for column in columns])
            for number, row in enumerate(table.rows_of(user, page.rows))
        ],
        "pager": lists.pager(request, page),
        "narrowed": wanted != table.ModelFilter(),
        "may_register": policy_of(user).allows("model.register"),
    }
    return render(request, "registry/models.html", context)


@login_required
@require_GET
def in_use(request: HttpRequest) -> HttpResponse:
    """What was in production, who let it in, on what evidence."""
    user = acting_user(request)
    page = keyset.page(let_in(user), BY_MODEL, after=request.GET.get("after", ""))
    context = {
        "rows": [(row, pages.pill(row.version), pages.pieces(row)) for row in standings(user, page.rows)],
        "pager": lists.pager(request, page),
        "moment": past.moment(),
        "crumbs": pages.model_crumbs(Link(_("In use"))),
    }
    return render(request, "registry/in_use.html", context)


@login_required
@require_GET
def lineage(request: HttpRequest) -> HttpResponse:
    """The lineage of the model version or dataset version that `?of=` names, drawn and as a table."""
    user = acting_user(request)
    with naming("of"):
        start = start_for(user, request.GET.get("of", ""))
    graph = lineage_of(user, start)
    here = lineage_pages.named(start)
    context = {
        "of": here.id,
        "drawn": lineage_pages.drawn(graph),
        "open": True,
        "crumbs": [Link(f"{here.title} {here.note}", here.url), Link(_("Lineage"))],
    }
    return render(request, "registry/lineage.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form of a new entry."""
    user = acting_user(request)
    policy_of(user).require("model.register")
    form = RegisterForm(request.POST or None, units=units_for(user, "model.register"))
    if request.method == "POST" and form.is_valid():
        try:
            model = register_model(user=user, **form.cleaned_data)
        except (Conflict, Invalid) as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(model)s is on the inventory.") % {"model": model})
            return redirect("inventory:model", model.reference)
    context = {"form": form, "crumbs": pages.model_crumbs(Link(_("Register a model")))}
    return render(request, "registry/register.html", context)
