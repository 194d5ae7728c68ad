"""Forms of webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.selectors import unit_for, units_for
from audits.webhooks.kinds import known
from audits.webhooks.models import Delivery
from audits.webhooks.services import CHOOSABLE, LONGEST_OVERLAP

CHANGE = "webhook.change"


class EndpointForm(forms.Form):
    """What an endpoint is for, where it is, and what it hears."""

    name = forms.CharField(label=_("What it is for"), max_length=200, help_text=_("E.g. Release pipeline."))
    address = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("Begins with https:// and leads to the public internet.")
    )
    kinds = forms.MultipleChoiceField(label=_("What it hears"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, f"{kind}: {said}") for kind, said in known().items()]  # type: ignore[attr-defined]  # a ChoiceField


class NewEndpointForm(EndpointForm):
    """The same, and in which unit."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("It hears of this unit and those below."))
    field_order = ["unit", "name", "address", "kinds"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        units = [(str(unit.pk), unit.name) for unit in units_for(user, CHANGE)]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField

    def values(self) -> dict[str, Any]:
        """What the service takes. Raises NotFound for a unit that is no longer the user's."""
        return {**self.cleaned_data, "unit": unit_for(self._user, int(self.cleaned_data["unit"]), CHANGE)}


class ChangeEndpointForm(EndpointForm):
    """The same of one that is there, and whether it is on; `version` is the one it was made from."""

    state = forms.ChoiceField(label=_("State"), choices=[(one.value, one.label) for one in CHOOSABLE])
    version = forms.IntegerField(widget=forms.HiddenInput)


class RotateForm(forms.Form):
    """How long the secret before stays good."""

    hours = forms.IntegerField(
        label=_("Hours for which both are good"), min_value=0, max_value=LONGEST_OVERLAP, initial=24
    )


class ReplayForm(forms.Form):
    """From when, and whether what arrived is sent again too."""

    since = forms.DateTimeField(
        label=_("Announced since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    everything = forms.BooleanField(label=_("Also what arrived already"), required=False)


class DeliveryFilters(forms.Form):
    """Which messages of an endpoint are listed."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *Delivery.State.choices])
