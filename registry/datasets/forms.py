"""Forms of datasets: filters, facts and datasheet, how a content is read, what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.datasets.datasheet import SECTIONS
from registry.datasets.pages import MOST_SHOWN, ROLE_WORDS, TYPE_WORDS
from registry.datasets.schema import FITS

AS_SEEN = ("", _("As the content shows"))


class DatasetFilters(forms.Form):
    """What to show of the datasets; it lives in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)


class DatasetForm(forms.Form):
    """The facts of a dataset and its datasheet."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 2}))
    source = forms.CharField(
        label=_("Source"), required=False, widget=forms.Textarea({"rows": 2}), help_text=_("Where it comes from.")
    )
    licence = forms.CharField(label=_("Licence"), required=False, max_length=200)
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Why personal data in it may be processed."),
    )
    retention = forms.CharField(
        label=_("Retention"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("How long it is kept, and what then."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            self.fields[section.field] = forms.CharField(
                label=str(section.name),
                required=False,
                widget=forms.Textarea({"rows": 3}),
                help_text=str(section.question),
            )

    @property
    def facts(self) -> list[forms.BoundField]:
        """The fields that are no section of the datasheet."""
        named = {section.field for section in SECTIONS}
        return [field for field in self.visible_fields() if field.name not in named]

    @property
    def datasheet(self) -> list[forms.BoundField]:
        return [self[section.field] for section in SECTIONS]


class ReadingForm(forms.Form):
    """How a content is read; what is left open is recognised."""

    encoding = forms.CharField(
        label=_("Encoding"), required=False, max_length=40, help_text=_("For example utf-8 or cp1252.")
    )
    delimiter = forms.CharField(
        label=_("Separator"),
        required=False,
        max_length=10,
        strip=False,
        help_text=_("One character, or comma, semicolon, tab, bar."),
    )
    quote = forms.ChoiceField(
        label=_("Quote"), required=False, choices=[AS_SEEN, ('"', '"'), ("'", "'"), ("none", _("none"))]
    )
    decimal = forms.ChoiceField(
        label=_("Decimal mark"), required=False, choices=[AS_SEEN, (".", _("point")), (",", _("comma"))]
    )
    header = forms.ChoiceField(
        label=_("First line"), required=False, choices=[AS_SEEN, ("true", _("names")), ("false", _("values"))]
    )
    missing_values = forms.CharField(
        label=_("Means missing"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Besides an empty field; one in a line, such as NA or -999."),
    )

    @classmethod
    def of(cls, reading: Mapping[str, Any], data: Mapping[str, Any] | None) -> "ReadingForm":
        """The form with a reading as it was declared before."""
        initial = {
            **reading,
            "header": str(reading.get("header", "")).lower(),
            "missing_values": "\n".join(reading.get("missing_values", [])),
        }
        return cls(data, initial=initial)

    def reading(self) -> dict[str, Any]:
        """What was said, in the words of `audits.checks.reading`."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "missing_values" in given:
            given["missing_values"] = given["missing_values"].splitlines()
        return given


class SchemaForm(forms.Form):
    """What the columns of a version are; the first ones, where there are very many."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[Mapping[str, Any]], found: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns[:MOST_SHOWN])
        for place, column in enumerate(self.columns, start=1):
            fitting = dict.fromkeys([column["type"], *(FITS[found[place - 1]] if found else ())])
            types = [(type_, TYPE_WORDS[type_]) for type_ in fitting]
            named = {"name": column["name"]}
            self._add(place, "type", forms.ChoiceField(label=_("Type of “%(name)s”") % named, choices=types), column)
            roles = forms.ChoiceField(
                label=_("Role of “%(name)s”") % named, choices=list(ROLE_WORDS.items()), required=False
            )
            self._add(place, "role", roles, column)
            meaning = forms.CharField(label=_("Meaning of “%(name)s”") % named, required=False, max_length=2000)
            self._add(place, "meaning", meaning, column)
            for name, label in (
                ("nullable", _("“%(name)s” may be missing")),
                ("personal", _("“%(name)s” is personal")),
            ):
                self._add(place, name, forms.BooleanField(label=label % named, required=False), column)

    def _add(self, place: int, name: str, field: forms.Field, column: Mapping[str, Any]) -> None:
        field.initial = column[name]
        field.widget.attrs["aria-label"] = field.label
        self.fields[f"{name}-{place}"] = field

    @property
    def rows(self) -> list[tuple[str, dict[str, forms.BoundField]]]:
        """The name of each column and its fields by what they say."""
        names = ("type", "role", "meaning", "nullable", "personal")
        return [
            (column["name"], {name: self[f"{name}-{place}"] for name in names})
            for place, column in enumerate(self.columns, start=1)
        ]

    def changes(self) -> list[dict[str, Any]]:
        """What differs from the schema, as the service takes it."""
        changes = []
        for place, column in enumerate(self.columns, start=1):
            said = {
                name: self.cleaned_data[f"{name}-{place}"]
                for name in ("type", "role", "meaning", "nullable", "personal")
            }
            if differing := {name: value for name, value in said.items() if value != column[name]}:
                changes.append({"name": column["name"], "place": place, **differing})
        return changes

    def field_at(self, changes: Sequence[Mapping[str, Any]], pointer: str) -> str:
        """The field that `columns/2/type` of the changes is about."""
        _columns, number, name = pointer.split("/")
        return f"{name}-{changes[int(number)]['place']}"
