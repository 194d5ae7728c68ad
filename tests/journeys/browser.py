"""A real browser for journeys: Debian's Chromium, driven by Playwright, that watches what goes wrong.

with reader(base_url) as someone:
    someone.sign_in(email, password)
    someone.open("/risks/")
    someone.assert_sound()          # axe, console, Content-Security-Policy, nothing sticks out sideways
    someone.photograph("register")  # ./screenshots/register-1440-light.png and three more
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# Nothing but the pages under test: no updates, no background traffic.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
WIDTHS = {390: 844, 1440: 900}
THEMES = ("light", "dark")
SCREENSHOTS = Path("screenshots")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def is_installed() -> bool:
    """Whether the browser that journeys need is here."""
    return shutil.which(CHROMIUM) is not None


class Reader:
    """Somebody at a browser. `problems` fills with whatever the console or the page complained about."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))

    def _note(self, kind: str, text: str) -> None:
        # Chromium logs every answer of 400 and above; a journey says itself which status it expects.
        if kind == "error" and "status of" not in text:
            self.problems.append(f"console: {text}")

    def open(self, path: str, status: int = 200) -> Page:
        """Opens a path of the site (or a whole address) and expects this status."""
        address = path if path.startswith("http") else f"{self._base}{path}"
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None, f"{path} gave no answer"
        assert answer.status == status, f"{path} answered {answer.status}, not {status}"
        return self.page

    def sign_in(self, email: str, password: str, then: str = "") -> None:
        """Signs in at the sign-in page, goes on to `then` (the desk), and waits until the rail is there."""
        self.open(f"/sign-in/?next={quote(then)}" if then else "/sign-in/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_selector("nav.rail")

    def wear(self, width: int = 1440, theme: str = "light") -> None:
        """Looks at the page this wide, in this theme.

        Text of 200 % at 1,440 px is 720 px here: breakpoints are in em, so both lay the page out alike.
        """
        self.page.set_viewport_size({"width": width, "height": WIDTHS.get(width, 900)})
        self.page.emulate_media(color_scheme=theme)
        self.page.evaluate("document.fonts.ready")

    def photograph(self, name: str, folder: Path = SCREENSHOTS) -> list[Path]:
        """The whole page at each width in each theme. Returns the files."""
        folder.mkdir(exist_ok=True)
        taken = []
        for width in WIDTHS:
            for theme in THEMES:
                self.wear(width, theme)
                path = folder / f"{name}-{width}-{theme}.png"
                self.page.screenshot(path=str(path), full_page=True)
                taken.append(path)
        self.wear()
        return taken

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA and good practice, one line each with the place."""
        found: list[dict[str, Any]] = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {node['html'][:140]} - {node['failureSummary'].splitlines()[-1].strip()}"
            for rule in found
            for node in rule["nodes"]
        ]

    def sticks_out(self) -> bool:
        """Whether the page scrolls sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
        return wide

    def assert_sound(self) -> None:
        """No violation at either width in either theme, nothing sideways, nothing in the console."""
        wrong = []
        for width in WIDTHS:
            for theme in THEMES:
                self.wear(width, theme)
                wrong += [f"{width} {theme}: {line}" for line in self.violations()]
                if self.sticks_out():
                    wrong.append(f"{width} {theme}: the page scrolls sideways")
        self.wear()
        assert not wrong + self.problems, "\n".join(wrong + self.problems)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def reader(browser: Browser, base_url: str, **options: Any) -> Iterator[Reader]:
    """A reader without a history of their own. options: Playwright's for a context (locale, java_script_enabled, …)."""
    # Still pictures: nothing is caught in the middle of a transition.
    context = browser.new_context(reduced_motion="reduce", **options)
    try:
        yield Reader(context, base_url)
    finally:
        context.close()


def file_name(address: str) -> str:
    """A file name for the pictures of an address."""
    path = re.sub(r"^https?://[^/]+", "", address)
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-").lower() or "home"
