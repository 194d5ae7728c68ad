"""Asking for a report, and handing one in to be verified."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audits.reports.kinds import all_kinds

VERIFY_MAX_BYTES = 200 * 1024 * 1024


class ReportForm(forms.Form):
    """Which kind, about what, as of when, in which language."""

    kind = forms.ChoiceField(label=_("Kind"))
    subject = forms.CharField(
        label=_("About"), max_length=50, help_text=_("The reference of a model version, such as V-0003.")
    )
    as_of = forms.CharField(
        label=_("As of"),
        required=False,
        max_length=40,
        help_text=_("The end of a day. Leave it empty to tell the record as it stands now."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.title) for kind in all_kinds()]  # type: ignore[attr-defined]  # a ChoiceField


class VerifyForm(forms.Form):
    """One signed PDF."""

    file = forms.FileField(label=_("Signed report"), help_text=_("A PDF of up to 200 MB. It is read and not kept."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > VERIFY_MAX_BYTES:
            raise forms.ValidationError(_("The file is over 200 MB. Verify it with the command instead."))
        return file
