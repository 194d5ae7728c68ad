"""Templates obey the Content-Security-Policy, and leave escaping to Django."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates"
# Reports are printed by WeasyPrint, which has no policy to obey.
PAGES = sorted(
    path for path in ROOT.rglob("*.html") if not path.is_relative_to(ROOT / "reports") or "pages" in path.parts
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_inline(page):
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script
    assert "<style" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_escaping_is_left_on(page):
    text = page.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text
    # The string of all attributes is not escaped.
    assert "{{ attrs" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_comes_from_elsewhere(page):
    assert not re.search(r"""(?:src|href)\s*=\s*["']https?:""", page.read_text())
