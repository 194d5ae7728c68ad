"""The desk: what needs its reader today, in order of consequence."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.trail import past
from governance.desk import pages
from governance.desk.selectors import desk
from governance.risks.selectors import view_counts


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything that needs the reader, the figures, and what goes on meanwhile."""
    user = acting_user(request)
    shown = desk(user)
    may_record = policy_of(user).allows("risk.record")
    counts = None if shown.waiting else view_counts(user)
    context = {
        "desk": shown,
        "moment": pages.moment(timezone.localtime(past.moment())),
        "summary": pages.summary(shown),
        "groups": [
            (group, [(item, pages.gist(item.why)) for item in group.items], pages.rest_of(group))
            for group in shown.groups
            if group.total
        ],
        "bars": pages.exposure_bars(shown.exposure),
        "running": pages.running(shown.running),
        "may_record": may_record,
        "nothing_recorded": counts is not None and not (counts.open or counts.closed),
    }
    return render(request, "governance/desk/home.html", context)
