"""Findings: what is wrong, who mends it and by when; closing one with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base import keyset, lists, phrases
from audits.base.display import Link
from audits.base.errors import Conflict, Invalid, Stale
from audits.base.forms import refuse
from audits.checks.pages import check_title
from audits.oversight.stories import story_page
from audits.trail import past
from governance.reviews import pages, selectors
from governance.reviews.forms import CloseForm, FindingsForm
from governance.reviews.models import Finding
from governance.reviews.services import close_finding
from governance.risks.selectors import proposals_of_run

MOST_URGENT = keyset.Sort("due_on", "date")
REFUSED = 400
TOLD = 3  # sentences of what was found; the others can be unfolded


@login_required
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """The findings one may see, the most overdue first."""
    user = acting_user(request)
    form = FindingsForm(request.GET, user=user)
    filters = form.wanted()
    found = selectors.findings(user, filters)
    page = keyset.page(found.defer("evidence__result"), MOST_URGENT, after=request.GET.get("after", ""))
    counts = selectors.finding_counts(user)
    shown = _("%(n)s of %(total)s shown") % {"n": len(page.rows), "total": phrases.count(found.count())}
    context = {
        "form": form,
        "chips": lists.chips(form) if form.is_valid() else [],
        "tabs": pages.views(user, counts, filters),
        "rows": pages.rows(page.rows, past.today()),
        "pager": lists.pager(request, page, shown=shown),
        "any": counts.open + counts.closed,
    }
    return render(request, "governance/reviews/findings.html", context)


@login_required
@require_GET
def finding(request: HttpRequest, reference: str) -> HttpResponse:
    """One finding: what was found, on what, what it touches, and what became of it."""
    user = acting_user(request)
    shown = selectors.finding_for(user, reference)
    run = shown.evidence.run if shown.evidence else None
    lines = pages.detail_lines(shown)
    context = {
        "finding": shown,
        "about": shown,
        "row": pages.row(shown, past.today()),
        "pill": pages.pill(shown),
        "crumbs": pages.crumbs(Link(shown.reference)),
        "first": lines[:TOLD],
        "rest": lines[TOLD:],
        "version_url": pages.version_url(shown),
        "run": run,
        "check_title": check_title(run.check_id) if run else "",
        "proposals": proposals_of_run(user, run) if run else [],
        "may_close": shown.state == Finding.State.OPEN and policy_of(user).allows("finding.change", shown),
        "form": CloseForm(auto_id="close_%s"),
        "story": story_page(request, shown),
    }
    return render(request, "governance/reviews/finding.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Closes an open finding with a reason."""
    user = acting_user(request)
    shown = selectors.finding_for(user, reference)
    policy_of(user).require("finding.change", shown)
    form = CloseForm(request.POST or None, auto_id="close_%s")
    stale: Stale | None = None
    status = REFUSED if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            close_finding(user=user, finding=shown, reason=given["reason"], expected=given["version"])
        except Stale as error:
            stale, status = error, error.status
            shown = selectors.finding_for(user, reference)
        except (Conflict, Invalid) as error:
            status = error.status
            refuse(form, error)
        else:
            messages.success(request, _("%(finding)s is closed.") % {"finding": shown.reference})
            return redirect("reviews:finding", reference)
    context = {
        "finding": shown,
        "form": form,
        "stale": stale,
        "crumbs": pages.crumbs(Link(shown.reference, pages.finding_url(shown)), Link(_("Close"))),
    }
    return render(request, "governance/reviews/close.html", context, status=status)
