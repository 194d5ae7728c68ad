"""The filters of the catalogs; all of them live in the address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.controls.models import Catalog

BASELINES = [("low", _("Low")), ("moderate", _("Moderate")), ("high", _("High")), ("privacy", _("Privacy"))]
YES = "true"


class CatalogForm(forms.Form):
    """What to show of a catalog."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    family = forms.ChoiceField(label=_("Family"), required=False)
    baseline = forms.ChoiceField(label=_("Baseline"), required=False, choices=[("", _("Any")), *BASELINES])
    withdrawn = forms.ChoiceField(
        label=_("Withdrawn"), required=False, choices=[("", _("Left out")), (YES, _("shown"))]
    )
    catalog = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, families: Sequence[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name, _number in families]
        self.fields["family"].choices = [("", _("Any")), *names]  # type: ignore[attr-defined]  # a ChoiceField


def chosen_catalog(catalogs: Sequence[Catalog], key: str) -> Catalog | None:
    """The catalog that the address names, else the first; None where there is none."""
    named = next((catalog for catalog in catalogs if catalog.key == key), None)
    return named or (None if key else next(iter(catalogs), None))
