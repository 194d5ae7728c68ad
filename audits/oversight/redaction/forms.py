"""Asking for a redaction, and answering one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.oversight.redaction.subjects import HeldField

APPROVE, REFUSE, WITHDRAW = "approve", "refuse", "withdraw"


class AskForm(forms.Form):
    """Which fields must go, and why."""

    fields_to_redact = forms.MultipleChoiceField(
        label=_("Fields"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one field.")},
    )
    why = forms.CharField(
        label=_("Why it must go"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("This stays on the record for ever: do not repeat what is to be redacted."),
        error_messages={"required": _("Say why; the record keeps it.")},
    )

    def __init__(self, *args: Any, held: Sequence[HeldField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.name, one.label) for one in held]
        self.fields["fields_to_redact"].choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField

    @property
    def chosen(self) -> list[str]:
        """The names that are ticked, whether or not the form is valid."""
        return [str(name) for name in self["fields_to_redact"].value() or []]


class AnswerForm(forms.Form):
    """What the second person says; `version` is the request's as it was read."""

    decision = forms.ChoiceField(choices=[(word, word) for word in (APPROVE, REFUSE, WITHDRAW)])
    answer = forms.CharField(
        label=_("Why not"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Needed to refuse. It stays on the record."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)
