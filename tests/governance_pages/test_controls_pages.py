"""Catalogs and controls, with the risks and the checks that bear on each."""

from collections.abc import Callable
from typing import Any

import pytest

from audits.accounts.models import User
from audits.checks import registry
from governance.controls.models import Catalog, Control
from governance.controls.services import load_check_controls, load_packaged_catalogs
from governance.risks.models import Risk
from governance.risks.services import map_controls
from tests.personas import acting, set_up

Browse = Callable[[User], Any]
PRIVACY = "/controls/iso_27001_2022/A.5.34/"


@pytest.fixture
def catalogs(db: None) -> None:
    with set_up():
        load_packaged_catalogs()
        load_check_controls(registry.all_checks())


@pytest.fixture
def page(browse: Browse, officer: User, catalogs: None) -> Callable[..., str]:
    def read(address: str = "/controls/", **query: str) -> str:
        answer = browse(officer).get(address, query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_without_a_catalog_the_page_says_what_to_do(browse: Browse, officer: User) -> None:
    assert "load_catalogs" in browse(officer).get("/controls/").content.decode()


def test_catalogs_are_tabs_and_families_narrow(page: Callable[..., str]) -> None:
    text = page()
    assert ">ISO/IEC 27001:2022<" in text
    assert "Policies for information security" in text
    text = page(catalog="nist_800_53", family="Access Control")
    assert ">AC-1</a>" in text
    assert ">AU-1</a>" not in text


def test_search_and_withdrawn_controls(page: Callable[..., str]) -> None:
    assert ">A.5.34</a>" in page(q="PII")
    gone = Control.objects.filter(withdrawn=True).first()
    assert gone is not None
    query = {"catalog": "nist_800_53", "q": gone.label}
    assert f">{gone.label}</a>" not in page(**query)
    text = page(**query, withdrawn="true")
    assert f">{gone.label}</a>" in text
    assert "Withdrawn" in text


def test_a_control_shows_its_risks_and_its_checks(page: Callable[..., str], officer: User, risk: Risk) -> None:
    assert "No risk is mapped to it" in page(PRIVACY)
    with acting(officer):
        map_controls(user=officer, risk=risk, add=[Control.objects.get(identifier="A.5.34")])
    text = page(PRIVACY)
    assert risk.title in text
    assert "Bias by group" in text


def test_another_units_risks_are_not_counted(
    browse: Browse, outsider: User, officer: User, catalogs: None, risk: Risk
) -> None:
    with acting(officer):
        map_controls(user=officer, risk=risk, add=[Control.objects.get(identifier="A.5.34")])
    assert risk.title not in browse(outsider).get(PRIVACY).content.decode()


@pytest.mark.parametrize("standing", ["superseded", "unverified"])
def test_a_catalog_not_in_force_says_so_everywhere(page: Callable[..., str], standing: str) -> None:
    with set_up():
        Catalog.objects.filter(key="iso_27001_2022").update(standing=standing)
    for address in ("/controls/", PRIVACY):
        assert f"ISO/IEC 27001:2022, {standing}" in page(address)
        assert f"is {standing}." in page(address)


def test_what_is_not_there_is_not_found(browse: Browse, officer: User, catalogs: None) -> None:
    for address in ("/controls/?catalog=none", "/controls/iso_27001_2022/A.9.99/", "/controls/none/A.5.1/"):
        assert browse(officer).get(address).status_code == 404
