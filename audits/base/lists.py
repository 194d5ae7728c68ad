"""What every list page needs: the filters in force as chips, and links between pages of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from audits.base.display import PageOfRows
from audits.base.keyset import Page


@dataclass(frozen=True)
class Chip:
    """A filter in force: its name and value in words, and the parameter that holds it."""

    name: str
    value: str
    parameter: str


def chips(form: forms.Form, *, without: Sequence[str] = ("q",)) -> list[Chip]:
    """The filters that a bound form of filters has in force, those of `without` left out. Needs a validated form."""
    return [
        Chip(str(bound.label), _in_words(bound, form.cleaned_data[bound.name]), bound.name)
        for bound in form
        if bound.name not in without and form.cleaned_data.get(bound.name) not in (None, "", [], False)
    ]


def _in_words(bound: forms.BoundField, value: Any) -> str:
    choices = getattr(bound.field, "choices", None)
    if choices:
        return str(dict(choices).get(value, dict(choices).get(str(value), value)))
    return str(value)


def pager(request: HttpRequest, page: Page[Any], *, shown: str = "") -> PageOfRows:
    """Links to the first page (when this is a later one) and to the next, with the filters of this address."""

    def link(after: str | None) -> str:
        parameters = request.GET.copy()
        parameters.pop("after", None)
        if after:
            parameters["after"] = after
        return f"?{parameters.urlencode()}"

    return PageOfRows(
        shown=shown,
        previous_url=link(None) if request.GET.get("after") else "",
        next_url=link(page.next) if page.next else "",
    )
