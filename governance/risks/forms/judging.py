"""Forms of the risk page: assessing, answering a proposal, mapping controls, closing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.risks.models import Assessment
from governance.risks.scoring import SCALE
from governance.risks.selectors import BearingEvidence

CELLS = [(f"{likelihood}-{impact}",) * 2 for likelihood in SCALE for impact in SCALE]
CONFIRM, REFUSE = "confirm", "refuse"


def reason_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Why somebody does it; the record keeps it."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why; the record keeps it.")},
    )


class AssessForm(forms.Form):
    """A judgement on the matrix. The level is computed, so there is no field for it."""

    kind = forms.ChoiceField(choices=Assessment.Kind.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    cell = forms.ChoiceField(
        label=_("Level"),
        choices=CELLS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a cell of the matrix."), "invalid_choice": _("Choose a cell.")},
    )
    rationale = reason_field(_("Why this level"), _("The committee reads this. Name the evidence."))
    evidence = forms.MultipleChoiceField(
        label=_("Evidence you rely on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, bearing: Sequence[BearingEvidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        citable = [(one.evidence.reference, _cited(one)) for one in bearing if one.current and not one.expired]
        self.fields["evidence"].choices = citable  # type: ignore[attr-defined]  # a MultipleChoiceField
        if not citable:
            del self.fields["evidence"]

    @property
    def position(self) -> tuple[int, int]:
        """Likelihood and impact of the cell chosen."""
        likelihood, _dash, impact = self.cleaned_data["cell"].partition("-")
        return int(likelihood), int(impact)

    @property
    def chosen(self) -> tuple[int, int] | None:
        """The cell that was sent, to be shown again beside the errors; None when it is none."""
        sent = str(self.data.get(self.add_prefix("cell"), "")) if self.is_bound else ""
        if (sent, sent) not in CELLS:
            return None
        likelihood, _dash, impact = sent.partition("-")
        return int(likelihood), int(impact)


def _cited(one: BearingEvidence) -> str:
    run, verdict = one.evidence.run, str(one.evidence.get_verdict_display()).lower()
    return f"{one.check_title}, {run.subject_label}: {verdict} ({run.reference})"


class AnswerForm(forms.Form):
    """What somebody says to a proposal: confirmed with or without words of their own, refused with a reason."""

    answer = forms.ChoiceField(choices=[(CONFIRM, CONFIRM), (REFUSE, REFUSE)], widget=forms.HiddenInput)
    reason = reason_field(
        _("Your reason"), _("Needed to refuse. Confirming without one keeps the sentence above."), required=False
    )


class ReasonForm(forms.Form):
    """A reason, and the version of the risk that it was written against."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = reason_field(_("Reason"), _("Stays on the record, in your name."))
