"""Policies: the list, one version in words, and the form of the next version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.accounts.selectors import units_for
from audits.base.display import Link
from audits.base.errors import Forbidden, Invalid
from audits.base.forms import refuse
from audits.checks import pages, policy_forms, selectors
from audits.checks.models import CheckPolicy
from audits.checks.services import add_policy
from audits.oversight.stories import story_page


def _crumbs(*more: Link) -> list[Link]:
    return [
        Link(_("Checks"), reverse("checks:runs")),
        Link(_("Policies"), reverse("checks:policies") if more else ""),
        *more,
    ]


@login_required
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """The newest version of each policy one may see."""
    user = acting_user(request)
    newest = selectors.policies_in_force(user)
    rows = [(policy, pages.tier_words(policy.tier), len(policy.rules)) for policy in newest]
    context = {"rows": rows, "crumbs": _crumbs(), "may_change": policy_of(user).allows("policy.change")}
    return render(request, "checks/policies.html", context)


@login_required
@require_GET
def policy(request: HttpRequest, reference: str) -> HttpResponse:
    """One version of a policy: its rules as sentences, its versions, who made it."""
    user = acting_user(request)
    shown = selectors.policy_for(user, reference)
    versions = list(selectors.policies_for(user).filter(unit=shown.unit, name=shown.name))
    by_check: dict[str, list[pages.RuleWords]] = {}
    for rule in pages.rules_of(shown):
        by_check.setdefault(pages.check_title(rule.check), []).append(pages.rule_words(rule))
    context = {
        "policy": shown,
        "tier": pages.tier_words(shown.tier),
        "by_check": by_check.items(),
        "versions": versions,
        "is_newest": versions[0] == shown,
        "judged": selectors.runs_for(user).filter(policy=shown).count(),
        "story": story_page(request, shown),
        "may_change": policy_of(user).allows("policy.change", shown),
        "crumbs": _crumbs(Link(str(shown))),
    }
    return render(request, "checks/policy.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new policy, or the next version of one (`?like=P-0003`)."""
    user = acting_user(request)
    policy_of(user).require("policy.change")
    like = selectors.policy_for(user, request.GET["like"]) if request.GET.get("like") else None
    form, rules = _forms(request, user, like)
    saving = request.method == "POST" and request.POST.get("act") != "more"
    # Both are read, so that every fault is shown at once.
    if saving and all([form.is_valid(), rules.is_valid()]):
        made = _save(user, form, rules)
        if made is not None:
            messages.success(request, _("%(policy)s is in force for new runs.") % {"policy": made})
            return redirect("checks:policy", made.reference)
    context = {
        "form": form,
        "rules": rules,
        "like": like,
        "measures": policy_forms.known_measures(),
        "crumbs": _crumbs(Link(_("New version") if like else _("New policy"))),
    }
    return render(request, "checks/policy_form.html", context)


def _forms(
    request: HttpRequest, user: User, like: CheckPolicy | None
) -> tuple[policy_forms.PolicyForm, policy_forms.BaseRules]:
    """The forms as sent, with two more rows when those were asked for; else filled from the version before."""
    units = units_for(user, "policy.change")
    if request.method != "POST":
        form = policy_forms.PolicyForm(units=units, initial=policy_forms.initial_of(like) if like else {})
        return form, policy_forms.rule_rows(initial=policy_forms.initial_rules(like) if like else None)
    data = request.POST.copy()
    if data.get("act") == "more":
        sent = str(data.get("rules-TOTAL_FORMS"))
        rows = int(sent) if sent.isdecimal() and len(sent) < 5 else 0
        data["rules-TOTAL_FORMS"] = str(rows + policy_forms.BLANK_RULES)
    return policy_forms.PolicyForm(data, units=units), policy_forms.rule_rows(data)


def _save(user: User, form: policy_forms.PolicyForm, rules: policy_forms.BaseRules) -> CheckPolicy | None:
    given: dict[str, Any] = form.cleaned_data
    try:
        return add_policy(
            user=user,
            unit=given["unit"],
            name=given["name"],
            tier=given["tier"],
            valid_days=given["valid_days"],
            rules=rules.rules(),
        )
    except Forbidden:
        raise
    except Invalid as error:
        refuse(form, error)
        return None
