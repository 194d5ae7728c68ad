"""What to look for on the trail."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.trail.selectors import EventFilter

SOURCES = [
    ("", _("any way")),
    ("web", _("web")),
    ("token", _("API token")),
    ("task", _("worker")),
    ("schedule", _("schedule")),
    ("command", _("command")),
]


class EventFilterForm(forms.Form):
    """Filters in the address; each may be left out."""

    action = forms.CharField(
        label=_("Action"), required=False, max_length=200, help_text=_("Whole, or a beginning with a dot: risks.")
    )
    object = forms.CharField(
        label=_("Object"), required=False, max_length=200, help_text=_("A reference, such as R-0144.")
    )
    source = forms.ChoiceField(label=_("Through"), required=False, choices=SOURCES)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unattributed = forms.BooleanField(label=_("Only without an author"), required=False)

    def wanted(self) -> EventFilter:
        """The filter, days in the reader's zone; what cannot be read does not narrow."""
        if not self.is_valid():
            return EventFilter()
        values: dict[str, Any] = self.cleaned_data
        until = values["until"]
        return EventFilter(
            action=values["action"],
            source=values["source"],
            since=_midnight(values["since"]) if values["since"] else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
            unattributed=values["unattributed"],
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
