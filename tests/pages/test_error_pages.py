"""Error pages stand without a shell, a person or a database, and say what to do."""

import pytest
from django.template.loader import render_to_string

from audits.base.errors import Invalid, Stale
from tests.pages.rendering import rendered


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "429", "500"])
def test_each_says_what_happened_and_leads_on(name):
    html = render_to_string(f"errors/{name}.html")
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert html.count("<p>") >= 2


def test_a_stale_change_shows_both_versions():
    error = Stale(
        "R-0144 was changed.",
        "Compare both.",
        theirs={"title": "Old", "version": 4},
        ours={"title": "New", "version": 3},
    )
    html = render_to_string("errors/refused.html", {"error": error})
    assert "Old" in html
    assert "<b>New</b>" in html
    assert ">Version<" not in html


def test_wrong_fields_are_named():
    error = Invalid.field("positive_label", "The column outcome has no value 2.")
    html = render_to_string("errors/refused.html", {"error": error})
    assert "Positive label:" in html
    assert "The column outcome has no value 2." in html


def test_a_difference_that_is_none_is_marked_the_same():
    error = Stale("x", theirs={"a": ["p", "q"]}, ours={"a": ["p", "q"]})
    assert "the same" in rendered('{% differences error as both %}<c-conflict :differences="both" />', error=error)
