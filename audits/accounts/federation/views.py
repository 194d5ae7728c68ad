"""The page of trusted CI systems."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.accounts.acting import acting_user
from audits.accounts.federation.forms import TrustRuleForm
from audits.accounts.federation.selectors import trust_rules_for
from audits.accounts.federation.services import add_trust_rule, end_trust
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.forms import refuse


@login_required
@require_http_methods(["GET", "POST"])
def trust(request: HttpRequest) -> HttpResponse:
    """The rules by which CI jobs are trusted, and a form for another one."""
    user = acting_user(request)
    rules, may_change = trust_rules_for(user), policy_of(user).allows("trust.change")
    form = TrustRuleForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            rule = add_trust_rule(user=user, **form.values())
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(name)s is trusted from now on.") % {"name": rule.name})
            return redirect("accounts:trust")
    return render(request, "accounts/trust.html", {"form": form, "rules": rules, "may_change": may_change})


@login_required
@require_POST
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """Ends a rule and its tokens at once."""
    rule = end_trust(user=acting_user(request), reference=reference, reason=request.POST.get("reason", "").strip())
    messages.success(request, _("%(name)s is trusted no more; its tokens are revoked.") % {"name": rule.name})
    return redirect("accounts:trust")
