"""The page of witnesses: who holds checkpoints outside, how far each of them is, and the keys to check them with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.display import Link
from audits.trail.keys import verifier_keys
from audits.trail.selectors import trail_state
from audits.trail.witnesses.selectors import alerts, witnesses


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Each witness with its last size, lag, problem and key; the log's keys; how to run one."""
    policy_of(acting_user(request)).require("trail.view")
    return render(
        request,
        "oversight/witnesses.html",
        {
            "state": trail_state(),
            "witnesses": witnesses(),
            "alerts": alerts(),
            "keys": verifier_keys(),
            "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Witnesses"))],
        },
    )
