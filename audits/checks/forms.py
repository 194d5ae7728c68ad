"""Forms of checks: parameters out of a check's own description, filters, cancelling."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.checks import parameters as typed
from audits.checks import registry
from audits.checks.contract import Check
from audits.checks.figures import plain
from audits.checks.models import Run, Verdict
from audits.checks.pages import sentence_of
from audits.checks.parameters import ParameterInfo
from audits.checks.refusals import BadParameters

ANY = ("", gettext_lazy("Any"))
BEYOND_SAYING = 1e9  # a limit so large that nobody needs to be told
NUMBERS = {"integer": "1", "number": "any"}


def check_choices() -> list[tuple[str, str]]:
    """Every check there is, by its title."""
    return [(check.id, _(check.title)) for check in registry.all_checks()]


class ParametersForm(forms.Form):
    """A check's parameters. The check's own reader decides what fits, and its words stand at the field.

    Valid, `cleaned_data["parameters"]` holds what was given.
    """

    def __init__(self, *args: Any, check: Check, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = check.Parameters
        for info in typed.describe(self.parameters):
            self.fields[info.name] = _field(info)

    def clean(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        try:
            typed.parse(self.parameters, given)
        except BadParameters as error:
            for name, text in error.fields.items():
                self.add_error(name if name in self.fields else None, sentence_of(text))
        return {"parameters": given}


def _field(info: ParameterInfo) -> forms.Field:
    label, said, start = _(info.label), _help(info), as_text(info.default)
    if info.kind == "boolean":
        return forms.BooleanField(label=label, help_text=said, initial=info.default, required=False)
    if info.choices:
        choices = [(one, in_words(one)) for one in info.choices]
        return forms.ChoiceField(label=label, help_text=said, initial=start, choices=choices)
    if info.kind in NUMBERS:
        limits = {"min": info.minimum, "max": info.maximum}
        attrs = {name: as_text(limit) for name, limit in limits.items() if limit is not None}
        widget = forms.NumberInput({**attrs, "step": NUMBERS[info.kind]})
        return forms.CharField(label=label, help_text=said, initial=start, widget=widget)
    return forms.CharField(label=label, help_text=said, initial=start, required=False)


def _help(info: ParameterInfo) -> str:
    said = _(info.help) if info.help else ""
    if info.minimum is not None and info.maximum is not None and info.maximum < BEYOND_SAYING:
        ends = {"low": plain(info.minimum), "high": plain(info.maximum)}
        said = f"{said} {_('From %(low)s to %(high)s.') % ends}".strip()
    return said


def in_words(choice: str) -> str:
    """A choice as people read it."""
    return sentence_of(_(choice)).rstrip(".")


def as_text(value: Any) -> str:
    """A parameter's value as somebody would type it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={text}" for name, text in value.items())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_typed(parameters: dict[str, Any]) -> dict[str, Any]:
    """A run's parameters as the initial values of a form."""
    return {name: value if isinstance(value, bool) else as_text(value) for name, value in parameters.items()}


class RunFilters(forms.Form):
    """What to show of the runs; everything lives in the address."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[ANY, *Run.State.choices])
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), required=False, choices=[ANY, *Verdict.choices])
    check_id = forms.ChoiceField(label=gettext_lazy("Check"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Model"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A part of the name of the model or of its version."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["check_id"].choices = [ANY, *check_choices()]  # type: ignore[attr-defined]  # a ChoiceField


class CancelForm(forms.Form):
    """Why a run is stopped."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("Stays on the record, in your name."),
    )
