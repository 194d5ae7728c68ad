"""The auditor asks in the browser what a risk said before: by the date picker, and from change to change."""

from collections.abc import Callable

from django.utils import timezone

from audits.accounts.models import User
from governance.risks.models import Assessment, Risk
from tests.journeys.browser import Reader
from tests.personas import PASSWORD, acting
from tests.register import *  # noqa: F403 - the fixtures


def test_from_now_to_then_and_back(
    at_site: Reader, officer: User, auditor: User, risk: Risk, assess: Callable[..., Assessment]
) -> None:
    assess(risk, 3, 3)
    with acting(officer):
        Risk.objects.filter(pk=risk.pk).update(title="Named anew")
    page = at_site.page
    at_site.sign_in(auditor.email, PASSWORD)
    at_site.open(f"/risks/{risk.reference}/?x=1")
    page.get_by_role("link", name="Before the last change").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Groups differ")
    assert page.get_by_text("Nothing can be changed here").is_visible()
    at_site.assert_sound()
    page.get_by_role("link", name="After the next change").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Named anew")
    page.get_by_role("link", name="Back to now").click()
    page.wait_for_url(f"**/risks/{risk.reference}/?x=1")

    today = timezone.localdate().isoformat()
    page.get_by_label("As of").fill(today)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(f"**/as-of/{today}/risks/{risk.reference}/?x=1")
    page.get_by_role("link", name="Risk register").first.click()
    page.wait_for_url(f"**/as-of/{today}/risks/")


def test_pages_of_the_past_are_sound_and_fit(
    at_site: Reader, officer: User, risk: Risk, version: object, assess: Callable[..., Assessment]
) -> None:
    assess(risk, 3, 3)
    at_site.sign_in(officer.email, PASSWORD)
    prefix = f"/as-of/{timezone.localdate().isoformat()}"
    for address in ("/", "/risks/", f"/risks/{risk.reference}/", "/models/", "/models/M-0001/", "/models/in-use/"):
        at_site.open(f"{prefix}{address}")
        at_site.assert_sound()
        for width in (320, 720, 1100, 2560):
            at_site.wear(width)
            assert not at_site.sticks_out(), f"{address} at {width} px"
        at_site.wear()
