"""The officer's pages: axe, console, policy; nothing sideways, be they small, large or turned round."""

from collections.abc import Callable

import pytest

from audits.accounts.models import User
from audits.checks import registry
from audits.checks.models import Evidence
from governance.controls.services import load_check_controls, load_packaged_catalogs
from governance.reviews.models import Finding
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment, Risk
from governance.risks.services import load_starter_risks
from registry.inventory.models import ModelVersion
from tests.journeys.browser import Reader
from tests.personas import PASSWORD, acting, set_up
from tests.register import *  # noqa: F403 - the fixtures


@pytest.fixture
def addresses(
    officer: User,
    version: ModelVersion,
    defaults: None,
    assess: Callable[..., Assessment],
    leave_evidence: Callable[..., Evidence],
) -> list[str]:
    """Pages of a record in which a failing check has opened a finding and proposed an assessment."""
    with set_up():
        load_packaged_catalogs()
        load_check_controls(registry.all_checks())
    with acting(officer):
        risks = load_starter_risks(
            user=officer, unit=version.unit, owner=officer, ids=["R05", "R06", "R10"], models=[version.model]
        )
    assess(risks[0], 5, 5, kind="inherent")
    assess(risks[0], 3, 3)
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    risk, finding = Risk.objects.order_by("pk")[0].reference, Finding.objects.get().reference
    return [
        "/",
        "/risks/",
        "/risks/?category=bias&sort=title&cell=3-3",
        f"/risks/{risk}/",
        f"/risks/{risk}/?find=privacy&assess=inherent",
        f"/risks/{risk}/change/",
        f"/risks/{risk}/state/",
        "/risks/new/",
        "/risks/starter/",
        "/findings/",
        f"/findings/{finding}/",
        f"/findings/{finding}/close/",
        "/controls/?catalog=nist_800_53&q=ac-2&withdrawn=true",
        "/controls/nist_800_53/ra-3/",
    ]


def test_every_page_is_sound(at_site: Reader, officer: User, addresses: list[str]) -> None:
    at_site.sign_in(officer.email, PASSWORD)
    for address in addresses:
        at_site.open(address)
        at_site.assert_sound()


def test_every_page_fits_small_and_large_and_turned_round(at_site: Reader, officer: User, addresses: list[str]) -> None:
    at_site.sign_in(officer.email, PASSWORD)
    for address in addresses:
        at_site.open(address)
        for width in (320, 720, 820, 1100, 2560):
            at_site.wear(width)
            assert not at_site.sticks_out(), f"{address} at {width} px"
        at_site.wear()
        at_site.page.evaluate("document.documentElement.dir = 'rtl'")
        assert not at_site.sticks_out(), f"{address} from right to left"
