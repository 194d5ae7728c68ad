"""A story in the browser: more of it is shown in place, its rows unfold, and its filters live in the address."""

import pytest
from playwright.sync_api import Page, expect

from audits.accounts.models import User
from audits.trail import context as trail
from governance.risks.models import Risk
from tests.journeys.browser import Reader
from tests.personas import PASSWORD
from tests.register import *  # noqa: F403 - a risk to tell of

CHANGES = 40


@pytest.fixture
def page(at_site: Reader, officer: User, risk: Risk) -> Page:
    """The story of a risk that changed often, before its officer."""
    for number in range(CHANGES):
        context = trail.Context(str(officer.pk), officer.trail_label, "web", request_id=f"request-{number:03}")
        with trail.acting(context):
            risk.title = f"Title {number}"
            risk.save(update_fields=["title"])
    at_site.sign_in(officer.email, PASSWORD)
    at_site.open(f"/trail/story/risks.risk/{risk.reference}/")
    return at_site.page


def test_more_is_shown_in_place(page: Page) -> None:
    entries = page.locator(".story > li")
    expect(entries).to_have_count(30)
    page.get_by_role("link", name="Show more").click()
    expect(entries).to_have_count(CHANGES + 1)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    expect(entries.last).to_contain_text("recorded the risk")
    assert "after=" not in page.url


def test_rows_unfold_and_lead_to_their_events(page: Page) -> None:
    page.get_by_role("link", name="Oldest first").click()
    first = page.locator(".story > li").first
    first.get_by_text("What was written").click()
    expect(first).to_contain_text("Groups differ")
    first.get_by_role("link", name="event").first.click()
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()


def test_a_filter_stays_in_the_address(page: Page) -> None:
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("What was done").select_option("risks.risk.recorded")
    page.get_by_role("button", name="Show", exact=True).last.click()
    expect(page.locator(".story > li")).to_have_count(1)
    assert "action=risks.risk.recorded" in page.url
