"""The register: views, heat map, filters and the list by level."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base import keyset, lists, phrases
from audits.trail import past
from governance.risks import selectors
from governance.risks.forms.filters import RegisterForm
from governance.risks.models import Risk
from governance.risks.pages import register as pages

NOT_CHIPS = ("q", "kind", "sort")


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The risks one may see: filtered, on the heat map, and by level."""
    user = acting_user(request)
    matrix = selectors.matrix_for(user)
    form = RegisterForm(request.GET, user=user, matrix=matrix)
    filters = form.wanted()
    sort = request.GET.get("sort") or "standing"
    page = selectors.register(user, filters, sort=sort, after=request.GET.get("after", ""))
    levels = selectors.level_counts(user, filters)
    counts = selectors.view_counts(user)
    found = selectors.heat_map(user, filters.kind, pages.without_cell(filters))
    appetite = pages.appetite_shown(list(selectors.categories(user)), filters.category)
    risks = [row.risk for row in page.rows]
    rows = pages.rows(page.rows, selectors.evidence_counts(user, risks), _overdue(risks))
    total = sum(count.risks for count in levels.values())
    context = {
        "form": form,
        "chips": lists.chips(form, without=NOT_CHIPS) if form.is_valid() else [],
        "tabs": pages.views(user, counts, filters),
        "lede": _lede(counts.open, str(matrix)),
        "recorded": counts.open + counts.closed,
        "heat": pages.grid(request, matrix, found, filters, appetite),
        "kinds": pages.kinds(request, filters.kind),
        "appetite": appetite,
        "placed": pages.placed_sentence(found),
        "level_words": pages.LEVEL_WORDS,
        "bars": pages.exposure_bars(request, selectors.above_appetite_by_category(user)),
        "heads": pages.heads(sort),
        "groups": pages.grouped(rows, levels, sort, filters.category),
        "by_level": sort in pages.BY_LEVEL,
        "rows": rows,
        "pager": lists.pager(request, keyset.Page(risks, page.next), shown=_shown(len(rows), total)),
        "may_record": policy_of(user).allows("risk.record"),
    }
    return render(request, "governance/risks/register.html", context)


def _lede(risks: int, matrix: str) -> str:
    said = ngettext("%(n)s open risk.", "%(n)s open risks.", risks) % {"n": phrases.count(risks)}
    return _("%(risks)s %(matrix)s.") % {"risks": said, "matrix": matrix}


def _shown(shown: int, total: int) -> str:
    return _("%(n)s of %(total)s shown") % {"n": phrases.count(shown), "total": phrases.count(total)}


def _overdue(risks: list[Risk]) -> set[int]:
    today = past.today()
    return {risk.pk for risk in risks if risk.state == Risk.State.OPEN and risk.review_due and risk.review_due < today}
