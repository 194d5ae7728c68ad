"""Controls over REST, in the standard's order."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from audits.accounts.models import User
from audits.checks import registry
from governance.controls.services import load_check_controls, load_packaged_catalogs
from tests.personas import set_up


@pytest.fixture
def client(api: Callable[[User], APIClient], auditor: User) -> APIClient:
    with set_up():
        load_packaged_catalogs()
        load_check_controls(registry.all_checks())
    return api(auditor)


def test_catalogs_name_source_and_rights(client: APIClient) -> None:
    iso, nist = client.get("/api/v1/catalogs").json()["results"]
    if iso["key"] != "iso_27001_2022":
        iso, nist = nist, iso
    assert (iso["current"], nist["current"]) == (93, 1014)
    assert "not included" in iso["rights"]


def test_controls_come_in_the_standards_order_page_by_page(client: APIClient) -> None:
    address, seen = "/api/v1/controls?catalog=nist_800_53&family=Risk Assessment&withdrawn=true&page_size=10", []
    while address:
        page = client.get(address).json()
        seen += [control["label"] for control in page["results"]]
        address = page["next"]
    assert seen[:4] == ["RA-1", "RA-2", "RA-2(1)", "RA-3"]
    assert len(seen) == len(set(seen)) == 26


def test_search_by_label_or_title(client: APIClient) -> None:
    found = client.get("/api/v1/controls?text=privacy impact").json()["results"]
    assert "RA-8" in [control["label"] for control in found]


def test_a_control_names_the_checks_that_bear_on_it(client: APIClient) -> None:
    control = client.get("/api/v1/controls/nist_800_53/ra-3").json()
    assert "bias.group_fairness" in control["checks"]
    assert client.get("/api/v1/controls/nist_800_53/ac-2.1").json()["enhances"] == "ac-2"
    assert client.get("/api/v1/controls/nist_800_53/zz-1").status_code == 404


def test_an_unknown_filter_is_refused(client: APIClient) -> None:
    assert client.get("/api/v1/controls?colour=red").status_code == 400
