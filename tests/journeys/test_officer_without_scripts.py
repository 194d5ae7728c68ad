"""Without JavaScript an officer judges, answers, maps and closes just the same."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from audits.accounts.models import User
from governance.controls.services import load_packaged_catalogs
from governance.risks.models import Risk
from tests.journeys.browser import Reader, reader
from tests.personas import PASSWORD, set_up
from tests.register import *  # noqa: F403 - the fixtures


@pytest.fixture
def plain(browser: Browser, site: str, officer: User) -> Iterator[Reader]:
    """An officer who is signed in, and whose browser runs no scripts."""
    with reader(browser, site, java_script_enabled=False) as someone:
        someone.sign_in(officer.email, PASSWORD)
        yield someone


def test_assessing(plain: Reader, risk: Risk) -> None:
    page = plain.open(f"/risks/{risk.reference}/")
    page.get_by_label("Likelihood 4 Likely, impact 3 Serious: High").check()
    page.get_by_label("Why this level").fill("The last run shows it.")
    page.get_by_role("button", name="Record assessment").click()
    expect(page.get_by_role("status")).to_contain_text("residual High, 12")


def test_mapping_a_control(plain: Reader, risk: Risk) -> None:
    with set_up():
        load_packaged_catalogs()
    page = plain.open(f"/risks/{risk.reference}/")
    page.get_by_label("Find controls").fill("PII")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("A.5.34 Privacy and protection of PII").check()
    page.get_by_role("button", name="Map the chosen controls").click()
    expect(page.get_by_role("status")).to_contain_text("1 control is mapped.")
    page.get_by_role("button", name="Take away A.5.34").click()
    expect(page.get_by_text("No control is mapped yet.")).to_be_visible()


def test_closing(plain: Reader, risk: Risk) -> None:
    page = plain.open(f"/risks/{risk.reference}/")
    page.get_by_role("link", name="Close the risk").click()
    page.get_by_label("Reason").fill("The product ended.")
    page.get_by_role("button", name="Close the risk").click()
    expect(page.get_by_role("status")).to_contain_text("is closed.")
    expect(page.get_by_role("link", name="Reopen")).to_be_visible()


def test_filtering(plain: Reader, risk: Risk) -> None:
    page = plain.open("/risks/")
    page.locator("details.filters summary").click()
    page.get_by_label("Category").select_option("drift")
    page.locator("details.filters").get_by_role("button", name="Show").click()
    expect(page.get_by_text("No risk matches")).to_be_visible()
    page.get_by_role("link", name="Remove the filter Category Drift").click()
    expect(page.get_by_role("link", name=risk.title)).to_be_visible()
