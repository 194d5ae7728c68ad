"""Forms of signing in and of tokens."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.accounts.policy import Policy
from audits.accounts.roles import PERMISSIONS


class SignInForm(AuthenticationForm):
    """By e-mail. The answer never says which of the two was wrong."""

    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    error_messages = {
        "invalid_login": _("E-mail and password do not belong together. Check both, or ask an administrator."),
        "inactive": _("This account is closed. Ask an administrator."),
    }


class TokenForm(forms.Form):
    """A new token: at most what its user may do."""

    name = forms.CharField(
        label=_("What it is for"), max_length=200, help_text=_("Say where it will lie, e.g. a CI job.")
    )
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=366, initial=90)
    within = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Where it may do it"),
        required=False,
        empty_label=_("Wherever I may"),
        help_text=_("A CI job needs one unit at most; those below are part of it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, help_text=_("Choose as little as will do.")
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(name, name) for name in PERMISSIONS if policy.allows(name)]
        self.fields["scopes"].choices = held  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["within"].queryset = policy.units().order_by("path")  # type: ignore[attr-defined]  # a ModelChoiceField
