"""Forms that record risks: one by hand, some from the starter list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit, User
from audits.accounts.selectors import people_for, units_for
from governance.risks.models import Risk
from governance.risks.selectors import categories
from registry.inventory.selectors import models_for

WORD = 5000


class Lines(forms.CharField):
    """Several sentences, one a line; a list in and a list out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), max_length=WORD, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip()]


class _Naming(forms.Form):
    """A form whose choices are what its reader may see, by reference."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("owner", [(person.reference, str(person)) for person in people_for(user)])
        models = list(models_for(user).values_list("reference", "name"))
        self._choose("models", [(reference, f"{name} ({reference})") for reference, name in models])
        if not models:
            del self.fields["models"]

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def _in_unit(self, user: User) -> None:
        """Asks for the unit only where there is a choice."""
        units = units_for(user, "risk.record")
        field = self.fields["unit"]
        field.queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        if not self.initial.get("unit"):
            self.initial["unit"] = units.first()
        if units.count() < 2:
            field.widget = forms.HiddenInput()


class RiskForm(_Naming):
    """A risk as cause, event and consequence."""

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("The risk in one line, as the committee will read it.")
    )
    category = forms.ChoiceField(label=_("Category"), help_text=_("Its appetite is what the level is compared with."))
    event = forms.CharField(
        label=_("Event"),
        required=False,
        max_length=WORD,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What happens. Left empty, the title stands for it."),
    )
    causes = Lines(label=_("Causes"), required=False, help_text=_("What leads to it, one a line."))
    consequences = Lines(label=_("Consequences"), required=False, help_text=_("What follows, one a line."))
    owner = forms.ChoiceField(label=_("Owner"), help_text=_("Who answers for it. One person or desk."))
    review_due = forms.DateField(
        label=_("Review due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    models = forms.MultipleChoiceField(
        label=_("Models it concerns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        names = categories(user).values_list("name", flat=True)
        self._choose("category", [("", "–"), *((name, f"{name[:1].upper()}{name[1:]}") for name in names)])


class RecordForm(RiskForm):
    """A new risk, in a unit."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._in_unit(user)


class ChangeForm(RiskForm):
    """What is said of a risk, changed from the version that its reader saw, perhaps with a reason."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=WORD,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Stays on the record, in your name."),
    )


class StarterForm(_Naming):
    """Which of the starter risks, where, for whom."""

    ids = forms.MultipleChoiceField(
        label=_("Starter risks"), error_messages={"required": _("Choose at least one risk of the list.")}
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    owner = forms.ChoiceField(
        label=_("Owner"), help_text=_("Owns all of those chosen at first; change single ones later.")
    )
    models = forms.MultipleChoiceField(
        label=_("Models they concern"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Checks on these models then give evidence by themselves."),
    )

    def __init__(self, *args: Any, user: User, ids: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._choose("ids", [(one, one) for one in ids])
        self._in_unit(user)


def initial_of(risk: Risk) -> dict[str, Any]:
    """What a form that changes `risk` begins with."""
    return {
        "title": risk.title,
        "category": risk.category.name,
        "event": risk.event,
        "causes": risk.causes,
        "consequences": risk.consequences,
        "owner": risk.owner.reference,
        "review_due": risk.review_due,
        "models": [model.reference for model in risk.registered_models.all()],
    }
