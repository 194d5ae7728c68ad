"""Forms of the inventory: filters of the list, and the entry of a new model."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit, User
from audits.accounts.selectors import people_for, units_for
from audits.checks.models import Verdict
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.table import SORTS, UNTESTED, ModelFilter

ANY = ("", _("Any"))


class ModelFilters(forms.Form):
    """What to show of the inventory; everything lives in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[ANY, *ModelVersion.State.choices],
        help_text=_("Models with a version in this state."),
    )
    tier = forms.ChoiceField(
        label=_("Tier"), required=False, choices=[ANY, *((str(n), w) for n, w in RegisteredModel.Tier.choices)]
    )
    verdict = forms.ChoiceField(
        label=_("Newest version"),
        required=False,
        choices=[ANY, *Verdict.choices, (UNTESTED, _("Not tested"))],
        help_text=_("What the newest runs of its checks say; one failure makes it a fail."),
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False, help_text=_("With the units below it."))
    vendor = forms.CharField(label=_("Vendor"), required=False, max_length=200, help_text=_("Words of its name."))
    sort = forms.ChoiceField(
        required=False, choices=[("", ""), *((key, key) for key in SORTS)], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("owner", [(person.reference, str(person)) for person in people_for(user)])
        self._choose("unit", [(str(unit.pk), str(unit)) for unit in units_for(user)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> ModelFilter:
        """The filters; what cannot be read does not narrow."""
        if not self.is_valid():
            return ModelFilter()
        given = dict(self.cleaned_data)
        given.pop("sort")
        given |= {"text": given.pop("q"), "tier": int(given["tier"] or 0), "unit": int(given["unit"] or 0)}
        return ModelFilter(**given)

    @property
    def order(self) -> str:
        """The sort asked for, else by name."""
        return (self.cleaned_data.get("sort") if self.is_valid() else "") or "name"


class RegisterForm(forms.Form):
    """A new entry of the inventory."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As people call it; versions follow."))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What it predicts, of whom, for which decision."),
    )
    tier = forms.ChoiceField(
        label=_("Tier"),
        choices=RegisteredModel.Tier.choices,
        widget=forms.RadioSelect,
        help_text=_("1 is for the models most depends on. The tier chooses the policy that judges its checks."),
    )
    permitted_uses = forms.CharField(
        label=_("Permitted uses"), widget=forms.Textarea({"rows": 2}), required=False, help_text=_("One in a line.")
    )
    prohibited_uses = forms.CharField(
        label=_("Prohibited uses"), widget=forms.Textarea({"rows": 2}), required=False, help_text=_("One in a line.")
    )
    vendor = forms.CharField(
        label=_("Vendor"),
        max_length=200,
        required=False,
        help_text=_("Who made it, when it was not built here. A vendor model may be checked by its predictions alone."),
    )
    regulation = forms.CharField(
        label=_("Regulation"), max_length=1000, required=False, help_text=_("What it falls under, separated by commas.")
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_tier(self) -> int:
        return int(self.cleaned_data["tier"])

    def clean_permitted_uses(self) -> list[str]:
        return _lines(self.cleaned_data["permitted_uses"])

    def clean_prohibited_uses(self) -> list[str]:
        return _lines(self.cleaned_data["prohibited_uses"])

    def clean_regulation(self) -> list[str]:
        parts = [part.strip() for part in self.cleaned_data["regulation"].split(",") if part.strip()]
        if too_long := next((part for part in parts if len(part) > 100), None):
            raise forms.ValidationError(_("“%(part)s” is longer than 100 letters."), params={"part": too_long[:40]})
        return parts


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class StepForm(forms.Form):
    """A step of a version's life: why, and on what conditions when it is an approval."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), help_text=_("Kept on the record beside what you decide.")
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What must hold while it is used; leave it empty for none."),
    )

    def __init__(self, *args: Any, conditions: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not conditions:
            del self.fields["conditions"]
