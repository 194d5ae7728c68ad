"""What to prove or export."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.trail.dates import midnight
from audits.verifier.note import LARGEST_NOTE

DAY = forms.DateInput(attrs={"type": "date"})


class ExportForm(forms.Form):
    """A period, and perhaps one object. The fields are called as in the API."""

    object = forms.CharField(
        label=_("Object"),
        required=False,
        max_length=200,
        help_text=_("A reference, such as R-0144. Empty: everything."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {
            "from": forms.DateField(label=_("From"), required=False, widget=DAY, help_text=_("The first day.")),
            "to": forms.DateField(label=_("To"), required=False, widget=DAY, help_text=_("The last day.")),
        }
        self.fields = {**days, **self.fields}

    def period(self) -> tuple[datetime | None, datetime | None]:
        """From the beginning of the first day to the end of the last, in the reader's zone."""
        return self._midnight("from", 0), self._midnight("to", 1)

    def _midnight(self, name: str, beyond: int) -> datetime | None:
        day = self.cleaned_data[name]
        if day is None:
            return None
        try:
            return midnight(day, beyond)
        except OverflowError:
            return midnight(day)


class HeldForm(forms.Form):
    """A checkpoint that the reader kept."""

    checkpoint = forms.FileField(
        label=_("Your checkpoint"), help_text=_("The file checkpoint.txt that you kept, or one from a witness.")
    )

    def text(self) -> str:
        """The note. Raises ValueError for what is no text, or too long for a note."""
        content: bytes = self.cleaned_data["checkpoint"].read(LARGEST_NOTE + 1)
        if len(content) > LARGEST_NOTE:
            raise ValueError
        return content.decode("utf-8")
