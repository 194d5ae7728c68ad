"""The printing press: WeasyPrint with our own fonts and no way out. Imported by render and stamp only."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from django.template import Context, Engine
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from audits.reports.fonts import font_face_css, font_files

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "reports"
POINTS_PER_PIXEL = 0.75


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint's classes are untyped to mypy
    """Opens our own font files and data: addresses, and nothing else: a report's text can never make us fetch."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content of an allowed address; ValueError for any other."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme == "file" and not parts.netloc and Path(unquote(parts.path)) in font_files():
            return super().fetch(url, headers)
        raise ValueError(f"A report may not fetch {url}")


def fill(template: str, values: dict[str, object]) -> str:
    """A print template with its values, all escaped, no number or date put into the worker's own language."""
    engine = Engine(dirs=[str(TEMPLATES)], builtins=["audits.reports.presentation"], autoescape=True)
    return engine.get_template(template).render(Context(values, use_l10n=False))


def lay_out(html: str, style: str, **options: object) -> weasyprint.Document:
    """The pages of an HTML text under our fonts and the given style sheet."""
    fonts, fetcher = FontConfiguration(), OwnFilesOnly()
    sheet = weasyprint.CSS(string=font_face_css() + style, font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return page.render(font_config=fonts, stylesheets=[sheet], **options)


def report_style() -> str:
    """The print sheet of reports."""
    return (TEMPLATES / "report.css").read_text("utf-8")
