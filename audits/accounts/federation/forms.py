"""The form by which an administrator trusts a CI system's jobs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from audits.accounts.federation import claims as trusted
from audits.accounts.federation.services import MINUTES, ROLES
from audits.accounts.models import User
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.selectors import unit_for, units_for

STARTS, IS = "^=", "="
SERVICE_SCOPES = [(name, name) for name, roles in PERMISSIONS.items() if roles & set(ROLES)]


class TrustRuleForm(forms.Form):
    """Whose tokens, for which audience, saying what; and what their jobs may do where."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("The jobs work in this unit and those below, nowhere else."))
    name = forms.CharField(label=_("Whose jobs these are"), max_length=200, help_text=_("E.g. CI of credit-models."))
    issuer = forms.URLField(
        label=_("Issuer"), max_length=300, assume_scheme="https", help_text=_("The https address in the token’s iss.")
    )
    audience = forms.CharField(
        label=_("Audience"), max_length=200, help_text=_("What the job asks its token for, e.g. this server’s address.")
    )
    claims = forms.CharField(
        label=_("What the token must say"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: repository = acme/credit, or ref ^= refs/heads/ for what it begins with."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in ROLES])
    scopes = forms.MultipleChoiceField(
        label=_("What the jobs may do"),
        choices=SERVICE_SCOPES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as little as will do."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes until a token expires"), min_value=MINUTES[0], max_value=MINUTES[-1], initial=30
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        units = [(str(unit.pk), unit.name) for unit in units_for(user, "trust.change")]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField

    def clean_claims(self) -> dict[str, Any]:
        """The claims as a rule holds them."""
        read: dict[str, Any] = {}
        for line in filter(str.strip, self.cleaned_data["claims"].splitlines()):
            name, sign, value = line.partition(STARTS) if STARTS in line else line.partition(IS)
            if not sign:
                raise forms.ValidationError(said("“%(line)s” has no = or ^= in it.") % {"line": line})
            if name.strip() in read:
                raise forms.ValidationError(said("%(name)s is there twice.") % {"name": name.strip()})
            read[name.strip()] = {trusted.PREFIX: value.strip()} if sign == STARTS else value.strip()
        if wrong := list(trusted.faults(read)):
            raise forms.ValidationError(wrong)
        return read

    def values(self) -> dict[str, Any]:
        """What the service takes. Raises NotFound for a unit that is no longer the user's."""
        values = dict(self.cleaned_data)
        values["unit"] = unit_for(self._user, int(values["unit"]), "trust.change")
        values["role"] = Role(values["role"])
        return values
