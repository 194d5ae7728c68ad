"""The auditor's pages: trail, event, reports, verifying one, people, tokens. Axe finds nothing, nothing sticks out."""

import pytest

from audits.accounts.models import User
from audits.trail.services import keep, verify
from tests.journeys.browser import Reader
from tests.personas import PASSWORD, set_up
from tests.world import *  # noqa: F403 - one of everything


@pytest.fixture
def addresses(world: dict) -> list[str]:
    with set_up():
        keep(verify())
    return [
        "/trail/",
        "/trail/?source=web&since=2026-01-01",
        f"/trail/events/{world['event']}/",
        "/reports/",
        "/reports/new/",
        "/reports/verify/",
        f"/reports/{world['report']}/",
        "/administration/people/",
        "/account/tokens/",
    ]


def test_every_page_is_sound(at_site: Reader, officer: User, addresses: list[str]) -> None:
    at_site.sign_in(officer.email, PASSWORD)
    for address in addresses:
        at_site.open(address)
        at_site.assert_sound()


def test_every_page_fits_small_and_large(at_site: Reader, officer: User, addresses: list[str]) -> None:
    at_site.sign_in(officer.email, PASSWORD)
    for address in addresses:
        at_site.open(address)
        for width in (320, 720, 1100, 2560):
            at_site.wear(width)
            assert not at_site.sticks_out(), f"{address} at {width} px"
