"""Reports: what was issued, asking for one, following it, verifying one."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link, PageOfRows
from audits.base.errors import DomainError
from audits.base.keyset import Sort, page
from audits.oversight.stories import story_page
from audits.reports.files import report_file, root_certificate
from audits.reports.forms import ReportForm, VerifyForm
from audits.reports.kinds import all_kinds
from audits.reports.selectors import report_for, reports_for
from audits.reports.services import request_report
from audits.verifier.check import Asked, verify
from audits.verifier.trust import Roots

NEWEST = Sort("id", descending=True)


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every report you may see, newest first."""
    user = acting_user(request)
    found = page(reports_for(user), NEWEST, after=request.GET.get("after", ""))
    return render(
        request,
        "reports/pages/list.html",
        {
            "reports": found.rows,
            "page": PageOfRows(next_url=f"?after={found.next}" if found.next else "", next_label=_("Older reports")),
            "may_ask": policy_of(user).allows("report.request"),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a report; what is wrong is said at the field."""
    user = acting_user(request)
    policy_of(user).require("report.request")
    initial = {"subject": request.GET.get("subject", ""), "kind": request.GET.get("kind", "")}
    form = ReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            report = request_report(user=user, **form.cleaned_data)
        except DomainError as error:
            field = next((name for name in error.fields or {} if name in form.fields), "subject")
            form.add_error(field, str(error))
        else:
            return redirect("reports:report", report.reference)
    crumbs = [Link(_("Reports"), reverse("reports:list")), Link(_("Make a report"))]
    return render(request, "reports/pages/ask.html", {"form": form, "crumbs": crumbs, "kinds": all_kinds()})


@login_required
@require_GET
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report: its progress while it is made, then the file, its digest and how to verify it."""
    found = report_for(acting_user(request), reference)
    return render(
        request,
        "reports/pages/report.html",
        {
            "report": found,
            "superseded_by": getattr(found, "superseded_by", None),
            "story": story_page(request, found),
            "crumbs": [Link(_("Reports"), reverse("reports:list")), Link(found.reference)],
        },
    )


@login_required
@require_GET
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """The part of the page that follows the making; reloads the page at the end."""
    found = report_for(acting_user(request), reference)
    if found.is_open:
        return render(request, "reports/pages/progress.html", {"report": found})
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = reverse("reports:report", args=[reference])
    return answer


@login_required
@require_GET
def download(request: HttpRequest, reference: str) -> FileResponse:
    """The signed PDF."""
    return report_file(report_for(acting_user(request), reference))


@login_required
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """The root certificate: what an auditor trusts, or not, when verifying elsewhere."""
    return HttpResponse(
        root_certificate(),
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="root.pem"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Verifies a report that somebody hands in. The file is read and not kept."""
    user = acting_user(request)
    form, outcome, issued = VerifyForm(request.POST or None, request.FILES or None), None, None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        outcome = verify(file.read(), file.name, Asked(roots=Roots.read(root_certificate())))
        issued = reports_for(user).filter(sha256=outcome.sha256).first()
    crumbs = [Link(_("Reports"), reverse("reports:list")), Link(_("Verify a report"))]
    return render(
        request, "reports/pages/verify.html", {"form": form, "outcome": outcome, "issued": issued, "crumbs": crumbs}
    )
