"""Signing in, and out again: by keyboard, with a wrong password first."""

from playwright.sync_api import expect

from audits.accounts.models import User
from tests.journeys.browser import Reader
from tests.personas import PASSWORD


def test_a_wrong_password_says_what_to_do(at_site: Reader, officer: User) -> None:
    page = at_site.open("/sign-in/")
    page.get_by_label("E-mail").fill(officer.email)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_role("alert")).to_be_focused()
    at_site.assert_sound()


def test_in_and_out(at_site: Reader, officer: User) -> None:
    at_site.sign_in(officer.email, PASSWORD, then="/account/tokens/")
    page = at_site.page
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Compliance desk")
    page.get_by_role("button", name="Compliance desk").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    at_site.assert_sound()
