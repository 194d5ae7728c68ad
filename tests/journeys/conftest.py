"""Journeys need a browser: without one they are listed as not run, and where everything must run that is a failure."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from audits.base import fonts
from tests.journeys.browser import CHROMIUM, Reader, chromium, is_installed, reader

HERE = Path(__file__).parent
PROMPTLY = 30.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything in this folder as a journey."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there() -> None:
    if is_installed():
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{CHROMIUM} is missing, and CI wants every test to run")
    pytest.skip(f"not run: {CHROMIUM} is missing (Debian's package chromium)")


@pytest.fixture(scope="session", autouse=True)
def _fonts(_browser_is_there: None) -> None:
    """Pages are read in their own faces, as in production."""
    fonts.build(settings.COUNTERSIGN_HOME / "fonts")


@pytest.fixture(scope="module")
def browser(_browser_is_there: None) -> Iterator[Browser]:
    """One browser a file; each test reads in a context of its own.

    Playwright runs an event loop in this thread, where Django refuses to touch the database without being told.
    """
    with pytest.MonkeyPatch.context() as patch, chromium() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield running


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The address of the component gallery, served by a process of its own."""
    address = f"http://127.0.0.1:{_free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.gallery", address.rsplit(":", 1)[1]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PROMPTLY
    while time.monotonic() < end:
        assert process.poll() is None, "the gallery ended at once"
        try:
            urllib.request.urlopen(f"{address}/elements/marks/", timeout=5)
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the gallery did not answer in time")


@pytest.fixture
def at_gallery(browser: Browser, gallery: str) -> Iterator[Reader]:
    """A reader at the gallery."""
    with reader(browser, gallery) as someone:
        yield someone


@pytest.fixture
def site(live_server, settings) -> str:
    """The whole product on a port of this machine, over plain HTTP, with static files as they lie."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    address: str = live_server.url
    return address


@pytest.fixture
def at_site(browser: Browser, site: str) -> Iterator[Reader]:
    """A reader at the product, not signed in yet: `at_site.sign_in(officer.email, PASSWORD)`."""
    with reader(browser, site) as someone:
        yield someone
