"""Without JavaScript every page reads, menus open, and nothing offers what cannot work."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import Reader, reader


@pytest.fixture
def plain(browser: Browser, gallery: str) -> Iterator[Reader]:
    """A reader whose browser runs no scripts."""
    with reader(browser, gallery, java_script_enabled=False) as someone:
        yield someone


def test_what_needs_a_script_is_not_there(plain: Reader) -> None:
    page = plain.open("/elements/register/")
    expect(page.locator(".needs-script:visible")).to_have_count(0)


def test_the_selection_and_its_actions_are_reachable(plain: Reader) -> None:
    page = plain.open("/elements/register/")
    expect(page.get_by_role("button", name="Change owner").first).to_be_visible()


def test_filters_and_the_account_open(plain: Reader) -> None:
    page = plain.open("/elements/register/")
    page.locator("details.filters summary").click()
    expect(page.locator("details.filters form")).to_be_visible()
    page.locator("button.person").click()
    expect(page.locator("#account")).to_be_visible()


def test_a_message_stands_in_the_page(plain: Reader) -> None:
    page = plain.open("/elements/register/")
    expect(page.get_by_role("status")).to_contain_text("Owner of 6 risks changed.")
    assert page.locator(".toasts").evaluate("e => getComputedStyle(e).position") == "static"
