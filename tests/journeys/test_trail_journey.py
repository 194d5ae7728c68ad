"""In the browser: find who changed a risk, prove it, redact a name by two people, verify."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from audits.accounts.models import User
from audits.oversight.tasks import verify_trail
from audits.trail.models import Payload
from audits.trail.sequencer import sequence_once
from audits.verifier.__main__ import main as verifier
from governance.risks.models import Risk
from tests.journeys.browser import Reader
from tests.personas import PASSWORD, acting, set_up
from tests.register import *  # noqa: F403 - a risk to tell of

NAME = "Marisol Quintero-Haddad"  # a name that nobody bears here


@pytest.fixture
def changed_risk(risk: Risk, officer: User) -> Risk:
    """A risk whose event named a person until the officer thought better of it."""
    with acting(officer):
        risk.event = f"The complaint of {NAME} is not answered"
        risk.save(update_fields=["event"])
        risk.event = "A complaint is not answered"
        risk.save(update_fields=["event"])
    sequence_once()
    return risk


def _download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).first.click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_a_name_is_found_proven_redacted_and_the_trail_stays_whole(
    at_site: Reader, changed_risk: Risk, officer: User, approver: User, tmp_path: Path
) -> None:
    page = at_site.page
    at_site.sign_in(officer.email, PASSWORD)

    # Who changed it? The story says so, and leads to the entry.
    at_site.open(f"/trail/story/risks.risk/{changed_risk.reference}/")
    entry = page.locator(".story > li", has_text=NAME).first
    expect(entry).to_contain_text("Compliance desk")
    entry.get_by_role("link", name="event").first.click()
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()
    event_page = page.url

    # It is proven, with the key from the page, by the verifier alone.
    proof = _download(page, "Prove this entry", tmp_path)
    key = _download(page, "log-key.txt", tmp_path)
    assert verifier([str(proof), "--log-key", str(key)]) == 0
    assert NAME in json.dumps(json.loads(proof.read_text(encoding="utf-8")), ensure_ascii=False)

    # The name is to go: one asks, another decides.
    page.get_by_role("link", name="Redact…").click()
    page.get_by_label("Event", exact=True).check()
    page.get_by_label("Why it must go").fill("A customer's name does not belong here")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("It waits for a second person")).to_be_visible()
    request_page = page.url
    sequence_once()  # what is not sealed cannot be redacted
    page.context.clear_cookies()
    at_site.sign_in(approver.email, PASSWORD)
    page.goto(request_page)
    page.get_by_role("button", name="Approve and redact").click()
    expect(page.get_by_text("Taken out of")).to_be_visible()
    page.goto(event_page)
    expect(page.get_by_text("because").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NAME)
    assert not Payload.objects.filter(body__contains=NAME).exists()

    # The proof of the entry still holds, and the trail is whole, with the redaction named.
    sequence_once()
    page.goto(event_page)
    proof = _download(page, "Prove this entry", tmp_path)
    assert verifier([str(proof), "--log-key", str(key)]) == 0
    with set_up():
        verify_trail()
    at_site.open("/trail/")
    expect(page.get_by_role("heading", name="The trail is whole")).to_be_visible()
    expect(page.get_by_text("Redacted").first).to_be_visible()
