"""What to look for on the trail."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.selectors import people_for
from audits.oversight.storytelling.kinds import Words, is_told
from audits.oversight.storytelling.names import choices_by_noun
from audits.trail import dates
from audits.trail.selectors import EventFilter

SOURCES = [
    ("", _("Any way")),
    ("web", _("Web")),
    ("token", _("API token")),
    ("oidc", _("Exchange of a CI token")),
    ("task", _("Worker")),
    ("schedule", _("Schedule")),
    ("command", _("Command")),
]


class EventFilterForm(forms.Form):
    """Filters in the address; each may be left out. `q` is an object's reference, `person` a person's."""

    q = forms.CharField(label=_("Object"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("About"), required=False)
    person = forms.ChoiceField(label=_("By"), required=False)
    action = forms.CharField(
        label=_("Action"), required=False, max_length=200, help_text=_("Whole, or a beginning with its dot: risks.")
    )
    source = forms.ChoiceField(label=_("Through"), required=False, choices=SOURCES)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unattributed = forms.BooleanField(label=_("Only without an author"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        types = [model._meta.label_lower for model in apps.get_models() if is_told(model._meta.label_lower)]
        people = [(person.reference, str(person)) for person in people_for(user)]
        self.fields["kind"] = choice(_("About"), _("Everything"), choices_by_noun(types))
        self.fields["person"] = choice(_("By"), _("Anybody"), people)

    def wanted(self) -> EventFilter:
        """The filter, days in the reader's zone. What cannot be read does not narrow; the form says so."""
        if not self.is_valid():
            return EventFilter()
        values: dict[str, Any] = self.cleaned_data
        return EventFilter(
            object_type=values["kind"],
            actor_id=actor_called(values["person"]),
            action=values["action"],
            source=values["source"],
            since=midnight(values["since"]),
            until=midnight(values["until"], days=1),
            unattributed=values["unattributed"],
        )

    @property
    def reference(self) -> str:
        """The object's reference to look for, or nothing."""
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""


def choice(label: Words, none: Words, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    """A choice that may be left open. none: what leaving it open is called."""
    return forms.ChoiceField(label=str(label), required=False, choices=[("", none), *choices])


def actor_called(reference: str) -> str:
    """The id by which the trail knows a person; empty for no reference."""
    person = User.objects.filter(reference=reference).first() if reference else None
    return str(person.pk) if person else ""


def midnight(day: date | None, days: int = 0) -> datetime | None:
    """Where a day begins, or the one `days` later."""
    if day is None or day >= date.max - timedelta(days=2):
        return None
    return dates.midnight(day, days)
