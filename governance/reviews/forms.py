"""The filters of the findings, and closing one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.selectors import people_for
from governance.reviews.models import Finding
from governance.reviews.selectors import FindingFilters
from governance.risks.forms.judging import ReasonForm
from registry.inventory.selectors import models_for

ANY = ("", _("Any"))
YES = "true"
EVERY_STATE = "all"


class FindingsForm(forms.Form):
    """What to show of the findings; everything lives in the address."""

    severity = forms.ChoiceField(label=_("Severity"), required=False, choices=[ANY, *Finding.Severity.choices])
    overdue = forms.ChoiceField(label=_("Due"), required=False, choices=[ANY, (YES, _("overdue"))])
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    model = forms.ChoiceField(label=_("Model"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Open")), (Finding.State.CLOSED.value, _("closed")), (EVERY_STATE, _("open and closed"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("owner", [(person.reference, str(person)) for person in people_for(user)])
        self._choose("model", list(models_for(user).values_list("reference", "name")))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> FindingFilters:
        """The filters; what cannot be read does not narrow."""
        if not self.is_valid():
            return FindingFilters()
        given = self.cleaned_data
        state = given["state"] or Finding.State.OPEN.value
        return FindingFilters(
            state="" if state == EVERY_STATE else state,
            severity=given["severity"],
            model=given["model"],
            owner=given["owner"],
            overdue=given["overdue"] == YES,
        )


class CloseForm(ReasonForm):
    """How a finding was mended, or why it no longer matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How it was mended, or why it no longer matters")
