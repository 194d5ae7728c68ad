"""Catalogs and controls, with the risks and the checks that bear on each."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.base import lists, phrases
from audits.base.display import Link
from audits.base.errors import NotFound
from audits.checks.pages import check_of
from governance.controls import pages, selectors
from governance.controls.forms import YES, CatalogForm, chosen_catalog
from governance.risks.pages import register as register_pages
from governance.risks.selectors import evidence_counts, open_risks_by_control, risks_of_control

NOT_CHIPS = ("q", "catalog")


@login_required
@require_GET
def catalog(request: HttpRequest) -> HttpResponse:
    """The controls of one catalog by family, with what bears on each."""
    user = acting_user(request)
    known = list(selectors.catalogs(user))
    shown = chosen_catalog(known, request.GET.get("catalog", ""))
    if shown is None:
        if known or request.GET.get("catalog"):
            raise NotFound(_("There is no such catalog."), _("Choose one of those listed."))
        return render(request, "governance/controls/catalog.html", {"catalog": None})
    families = selectors.families(user, shown)
    form = CatalogForm(request.GET, families=families)
    given = form.cleaned_data if form.is_valid() else {}
    rows = selectors.controls(
        user,
        catalog=shown.key,
        family=given.get("family", ""),
        text=given.get("q", ""),
        baseline=given.get("baseline", ""),
        withdrawn=given.get("withdrawn") == YES,
    )
    page = selectors.controls_page(rows, after=request.GET.get("after", ""))
    risks, checks = open_risks_by_control(user, page.rows), selectors.check_counts(user, page.rows)
    total = _("%(n)s of %(total)s shown") % {"n": len(page.rows), "total": phrases.count(rows.count())}
    context = {
        "catalog": shown,
        "note": pages.standing_note(shown),
        "tabs": pages.catalog_tabs(known, shown),
        "form": form,
        "chips": lists.chips(form, without=NOT_CHIPS) if form.is_valid() else [],
        "families": pages.family_links(shown, families, given.get("family", "")),
        "groups": pages.by_family(page.rows, risks, checks),
        "pager": lists.pager(request, page, shown=total),
        "all_url": reverse("controls:catalog", query={"catalog": shown.key}),
    }
    return render(request, "governance/controls/catalog.html", context)


@login_required
@require_GET
def control(request: HttpRequest, key: str, identifier: str) -> HttpResponse:
    """One control: the risks that it is mapped to, the checks that bear on it, the controls beneath it."""
    user = acting_user(request)
    shown = selectors.control_for(user, key, identifier)
    found = risks_of_control(user, shown)
    counts = evidence_counts(user, [row.risk for row in found])
    beneath = selectors.controls(user, catalog=key, withdrawn=True).filter(parent=shown)
    checks = [check_of(name) for name in selectors.checks_of_control(user, shown)]
    way = reverse("controls:catalog", query={"catalog": key})
    family = reverse("controls:catalog", query={"catalog": key, "family": shown.family})
    context = {
        "control": shown,
        "catalog": shown.catalog,
        "note": pages.standing_note(shown.catalog),
        "catalog_words": pages.catalog_words(shown.catalog),
        "crumbs": pages.crumbs(
            Link(pages.catalog_words(shown.catalog), way), Link(shown.family, family), Link(shown.label)
        ),
        "rows": register_pages.rows(found, counts, set()),
        "checks": [check for check in checks if check is not None],
        "parent": pages.control_line(shown.parent) if shown.parent else None,
        "beneath": pages.control_lines(beneath),
    }
    return render(request, "governance/controls/control.html", context)
