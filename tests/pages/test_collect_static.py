"""Static files are collected with or without fonts, and pages then link to what was collected."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template.loader import render_to_string

from audits.base import fonts

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


@pytest.fixture
def home(settings, tmp_path):
    """An empty home of its own, whose static files carry digests in their names as in production."""
    settings.COUNTERSIGN_HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "static", ("fonts", tmp_path / "fonts")]
    settings.INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "django_cotton", "audits.base"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    return tmp_path


def collect() -> str:
    call_command("collectstatic", interactive=False, verbosity=0)
    return render_to_string("errors/500.html")


def test_without_fonts_the_page_lacks_one_link(home):
    html = collect()
    assert "fonts" not in html
    assert "css/tokens." in html
    assert "css/tokens.css" not in html


def test_with_fonts_their_sheet_is_linked_and_names_collected_files(home):
    fonts.build(home / "fonts", [cut for cut in fonts.CUTS if cut.target == "plex-mono.woff2"])
    html = collect()
    assert "fonts/fonts." in html
    sheet = (home / "static" / staticfiles_storage.stored_name("fonts/fonts.css")).read_text()
    assert 'url("plex-mono.woff2")' not in sheet
    assert "plex-mono." in sheet


def test_fonts_made_after_collecting_wait_for_the_next_collection(home):
    collect()
    fonts.build(home / "fonts", [cut for cut in fonts.CUTS if cut.target == "plex-mono.woff2"])
    assert "fonts" not in render_to_string("errors/500.html")
