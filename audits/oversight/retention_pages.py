"""The page of retention: what is kept how long, who decided it and why, and the form of the next decision."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from audits.accounts.acting import acting_user
from audits.base.display import Link, PageOfRows
from audits.base.errors import Forbidden, Invalid
from audits.base.forms import refuse
from audits.base.keyset import as_key
from audits.oversight import retention
from audits.trail.models import Retention

PAGE = 50


class DecisionForm(forms.Form):
    """What, how long, from when, and why."""

    part = forms.ChoiceField(label=gettext_lazy("What"), choices=Retention.Part)
    years = forms.IntegerField(
        label=gettext_lazy("Years"),
        required=False,
        min_value=retention.SHORTEST,
        max_value=retention.LONGEST,
        help_text=gettext_lazy("At least so many. Empty: for ever."),
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea)


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What holds today, every decision, and (for who may) the form of another one."""
    user = acting_user(request)
    decisions = retention.decisions_for(user)
    form = DecisionForm(request.POST or None, initial={"since": timezone.localdate().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            retention.decide(user=user, **form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("The decision is on the trail."))
            return redirect("trail:retention")
    elif request.method == "POST" and not retention.may_decide(user):
        raise Forbidden(_("You may not decide this."), _("An administrator of the top unit may."))
    before = request.GET.get("before", "")
    if (key := as_key(before)) is not None:
        decisions = decisions.filter(pk__lt=key)
    rows = list(decisions[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    context = {
        "kept": retention.in_force(),
        "rows": rows[:PAGE],
        "page": PageOfRows(shown=_("Newest first"), next_url=older, next_label=_("Older decisions")),
        "form": form,
        "may_decide": retention.may_decide(user),
        "crumbs": [Link(_("Trail"), reverse("trail:home")), Link(_("Retention"))],
    }
    return render(request, "oversight/retention.html", context)
