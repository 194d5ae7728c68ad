"""Filters of the list of datasets."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DatasetFilters(forms.Form):
    """What to show of the datasets; it lives in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
