"""An officer's day at the browser: from the desk to the register, a judgement, an answer, a finding closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.controls.services import load_packaged_catalogs
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment, Risk
from registry.inventory.models import ModelVersion
from tests.journeys.browser import Reader
from tests.personas import PASSWORD, set_up
from tests.register import *  # noqa: F403 - the fixtures

Assess = Callable[..., Assessment]


@pytest.fixture
def page(at_site: Reader, officer: User, defaults: None) -> Page:
    """The desk of an officer who has just signed in."""
    at_site.sign_in(officer.email, PASSWORD)
    return at_site.page


def test_from_an_empty_desk_to_a_register(page: Page, version: ModelVersion) -> None:
    with set_up():
        load_packaged_catalogs()
    page.get_by_role("link", name="Choose starter risks").click()
    page.get_by_label("Favourable outcomes differ between protected groups").check()
    expect(page.get_by_role("region", name="Chosen risks")).to_contain_text("1 of 54 selected")
    page.get_by_label("Recidivism score").check()
    page.get_by_role("complementary").get_by_role("button", name="Record the chosen risks").click()
    expect(page.get_by_role("status")).to_contain_text("1 risk is recorded.")
    expect(page.get_by_role("link", name="R-0001")).to_be_visible()


def test_a_judgement_says_its_level_before_it_is_recorded(page: Page, risk: Risk) -> None:
    page.goto(page.url + f"risks/{risk.reference}/")
    page.get_by_role("link", name="Assess", exact=True).click()
    page.get_by_label("Likelihood 4 Likely, impact 3 Serious: High").check()
    expect(page.locator("[data-picker-says]")).to_have_text("Likely × Serious = High, 12.")
    page.get_by_label("Why this level").fill("Error rates differ in the last run.")
    page.get_by_role("button", name="Record assessment").click()
    expect(page.get_by_role("status")).to_contain_text("residual High, 12")
    expect(page.locator("#story")).to_contain_text("Error rates differ in the last run.")
    expect(page.get_by_label("Why this level")).to_have_value("")


def test_what_was_written_survives_a_mistake(page: Page, risk: Risk) -> None:
    page.goto(page.url + f"risks/{risk.reference}/")
    page.get_by_label("Why this level").fill("A reason, and no cell.")
    page.get_by_role("button", name="Record assessment").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a cell of the matrix.")
    expect(page.get_by_label("Why this level")).to_have_value("A reason, and no cell.")


def test_whoever_comes_second_sees_both_versions_and_loses_nothing(
    at_site: Reader, page: Page, risk: Risk, assess: Assess
) -> None:
    page.goto(page.url + f"risks/{risk.reference}/")
    assess(risk, 5, 5, rationale="Theirs.")
    page.get_by_label("Likelihood 2 Unlikely, impact 2 Moderate: Low").check()
    page.get_by_label("Why this level").fill("Mine.")
    page.get_by_role("button", name="Record assessment").click()
    expect(page.get_by_role("region", name="Both versions")).to_contain_text("Theirs.")
    expect(page.get_by_label("Why this level")).to_have_value("Mine.")
    at_site.assert_sound()
    page.get_by_role("button", name="Record assessment").click()
    expect(page.get_by_role("status")).to_contain_text("residual Low, 4")


def test_a_cell_of_the_heat_map_filters_the_list(page: Page, risk: Risk, assess: Assess) -> None:
    assess(risk, 4, 4)
    page.goto(page.url + "risks/")
    page.get_by_role("link", name="Likelihood 4 Likely, impact 4 Major: Critical: 1").click()
    expect(page.get_by_role("link", name="Remove the filter Cell Likely × Major")).to_be_visible()
    expect(page.get_by_role("link", name=risk.title)).to_be_visible()
    page.get_by_role("link", name="Likelihood 1 Rare, impact 1 Minor: Low: 0").click()
    expect(page.get_by_text("No risk matches")).to_be_visible()
    page.get_by_role("link", name="Show every open risk").click()
    expect(page.get_by_role("link", name=risk.title)).to_be_visible()


def test_a_finding_is_closed_in_a_dialog_with_a_reason(page: Page, leave_evidence: Callable[..., Evidence]) -> None:
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    page.reload()
    page.get_by_role("link", name="Open the finding").click()
    page.get_by_role("link", name="Close the finding").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How it was mended").fill("Thresholds were set by group.")
    dialog.get_by_role("button", name="Close the finding").click()
    expect(page.get_by_role("status")).to_contain_text("is closed.")
    expect(page.get_by_text("Thresholds were set by group.")).to_be_visible()
