"""Every page that can be reached: nothing inline, nothing from elsewhere, no slip of a template, no dead link."""

from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import translation
from django.utils.translation import trans_real

from audits.accounts.past import PREFIX
from audits.reports.keys import ensure_local_trust
from tests.architecture.addresses import ADDRESSES, POST_ONLY
from tests.hostile.answers import told
from tests.hostile.html import Page
from tests.personas import acting
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)
MOST_OF_A_KIND = 12
HTML = "text/html; charset=utf-8"


def crawl(client: Client, begin: list[str]) -> tuple[dict[str, Page], list[tuple[str, list[str]]]]:
    """Follows every link of our own from `begin`; gives the pages by address, and the links that lead nowhere."""
    waiting, seen, pages, dead = deque((one, "the table") for one in begin), set(begin), {}, []
    kinds = Counter[str]()
    while waiting:
        address, source = waiting.popleft()
        kinds[kind := _kind(address)] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        answer = client.get(address)
        if answer.status_code not in {200, 204, 302, 409}:
            dead.append((address, [f"{answer.status_code}, linked from {source}"]))
        if answer.status_code != 200 or answer["Content-Type"] != HTML:
            continue
        pages[address] = Page(answer.content.decode())
        for link in pages[address].links:
            there = urljoin(address, link).partition("#")[0]
            if there not in seen and not urlsplit(there).path.startswith("/static/"):
                seen.add(there)
                waiting.append((there, address))
    return pages, dead


def _kind(address: str) -> str:
    """The name of the page, told apart from the same page of the past."""
    path = urlsplit(address).path
    if not path.startswith(PREFIX):
        return resolve(path).view_name
    _moment, _, path = path.removeprefix(PREFIX).partition("/")
    return f"past {resolve(f'/{path}').view_name}"


@pytest.fixture(autouse=True)
def none_in_other_words(monkeypatch):
    """So that “None” on a page is a value that was forgotten, and not the word of a template."""
    said = trans_real.gettext
    monkeypatch.setattr(
        translation._trans, "gettext", lambda message: "nothing" if message == "None" else said(message)
    )


@pytest.fixture
def begin(world) -> list[str]:
    return [
        address
        for name, address in addresses_in(world)
        if not name.startswith("api:") and ADDRESSES[name] != POST_ONLY and name != "healthz"
    ]


@pytest.mark.slow
def test_every_page_is_clean_and_every_link_leads_somewhere(browser, begin):
    pages, dead = crawl(browser, begin)
    assert len(pages) > 60
    assert told(dead) == ""
    assert told((address, page.faults()) for address, page in pages.items()) == ""


def test_an_empty_record_shows_clean_pages_too(officer, defaults, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    ensure_local_trust(settings.KEYS_ROOT)
    client = Client(raise_request_exception=False)
    with acting(officer):
        client.force_login(officer)
    pages, dead = crawl(client, ["/"])
    assert len(pages) > 15
    assert told(dead) == ""
    assert told((address, page.faults()) for address, page in pages.items()) == ""
