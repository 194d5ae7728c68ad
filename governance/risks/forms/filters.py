"""The register's filters; all of them live in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.selectors import people_for
from governance.risks.models import Assessment, Level, Matrix, Risk
from governance.risks.scoring import SCALE
from governance.risks.selectors import RegisterFilters, categories
from registry.inventory.selectors import models_for

ANY = ("", _("Any"))
YES = "true"
EVERY_STATE = "all"
KINDS = (Assessment.Kind.INHERENT, Assessment.Kind.RESIDUAL)


class RegisterForm(forms.Form):
    """What to show of the register. `cell` is a cell of the heat map of `kind`, written likelihood-impact."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("Category"), required=False)
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[ANY, *((str(value), word) for value, word in reversed(Level.choices))],
        help_text=_("Where the risk stands: residual, or inherent while nobody assessed what remains."),
    )
    above_appetite = forms.ChoiceField(label=_("Appetite"), required=False, choices=[ANY, (YES, _("above appetite"))])
    unassessed = forms.ChoiceField(label=_("Assessment"), required=False, choices=[ANY, (YES, _("none yet"))])
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    model = forms.ChoiceField(label=_("Model"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Open")), (Risk.State.CLOSED.value, _("closed")), (EVERY_STATE, _("open and closed"))],
    )
    cell = forms.ChoiceField(label=_("Cell"), required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        required=False, choices=[("", ""), *((kind.value, kind.label) for kind in KINDS)], widget=forms.HiddenInput
    )
    sort = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = categories(user).values_list("name", flat=True)
        self._choose("category", [(name, f"{name[:1].upper()}{name[1:]}") for name in names])
        self._choose("owner", [(person.reference, str(person)) for person in people_for(user)])
        self._choose("model", list(models_for(user).values_list("reference", "name")))
        self._choose(
            "cell",
            [
                (f"{likelihood}-{impact}", f"{matrix.likelihoods[likelihood - 1]} × {matrix.impacts[impact - 1]}")
                for likelihood in SCALE
                for impact in SCALE
            ],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def kind_shown(self) -> str:
        """Which heat map is shown: residual unless the address says otherwise."""
        given: str = self.cleaned_data.get("kind") or "" if self.is_valid() else ""
        return given or Assessment.Kind.RESIDUAL.value

    def wanted(self) -> RegisterFilters:
        """The filters; what cannot be read does not narrow."""
        if not self.is_valid():
            return RegisterFilters()
        given = self.cleaned_data
        state = given["state"] or Risk.State.OPEN.value
        likelihood, _dash, impact = given["cell"].partition("-")
        return RegisterFilters(
            text=given["q"],
            category=given["category"],
            owner=given["owner"],
            model=given["model"],
            state="" if state == EVERY_STATE else state,
            level=int(given["level"]) if given["level"] else None,
            above_appetite=given["above_appetite"] == YES,
            unassessed=given["unassessed"] == YES,
            kind=self.kind_shown,
            likelihood=int(likelihood) if likelihood else None,
            impact=int(impact) if impact else None,
        )
