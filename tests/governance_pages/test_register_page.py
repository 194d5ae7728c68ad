"""The register's page: views, filters in the address, groups by level, the heat map."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audits.accounts.models import Unit, User
from governance.risks.models import Assessment, Category, Risk
from governance.risks.services import close_risk, record_risk
from tests.personas import acting

Assess = Callable[..., Assessment]
REGISTER = "/risks/"


@pytest.fixture
def risks(officer: User, unit: Unit, bias: Category, assess: Assess) -> dict[str, Risk]:
    """A critical, a medium and an unassessed risk, and a closed one."""
    made = {}
    with acting(officer):
        for title in ("Grave", "Mild", "Unknown", "Gone"):
            made[title] = record_risk(user=officer, unit=unit, title=title, category=bias, owner=officer)
        close_risk(user=officer, risk=made["Gone"], reason="No longer done.")
    assess(made["Grave"], 5, 5, kind="inherent")
    assess(made["Grave"], 5, 4)
    assess(made["Mild"], 2, 3)
    return made


@pytest.fixture
def page(browse: Callable[[User], Any], officer: User, risks: dict[str, Risk]) -> Callable[..., str]:
    def read(**query: str) -> str:
        answer = browse(officer).get(REGISTER, query)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    return read


def titles(text: str) -> list[str]:
    return [title for title in ("Grave", "Mild", "Unknown", "Gone") if f">{title}</a>" in text]


def test_open_risks_stand_under_their_levels_the_highest_first(page: Callable[..., str]) -> None:
    text = page()
    assert titles(text) == ["Grave", "Mild", "Unknown"]
    places = [text.index(part) for part in ("1 risk, above appetite", "1 risk, within appetite", ">Unknown</a>")]
    assert places == sorted(places)
    assert "3 of 3 shown" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"above_appetite": "true"}, ["Grave"]),
        ({"unassessed": "true"}, ["Unknown"]),
        ({"state": "closed"}, ["Gone"]),
        ({"state": "all", "q": "g"}, ["Grave", "Gone"]),
        ({"cell": "5-4"}, ["Grave"]),
        ({"cell": "5-5", "kind": "inherent"}, ["Grave"]),
        ({"level": "2"}, ["Mild"]),
        ({"category": "bias"}, ["Grave", "Mild", "Unknown"]),
        ({"category": "drift"}, []),
    ],
)
def test_filters_live_in_the_address(page: Callable[..., str], query: dict[str, str], expected: list[str]) -> None:
    assert titles(page(**query)) == expected


def test_a_filter_in_force_is_a_chip_that_removes_itself(page: Callable[..., str]) -> None:
    text = page(category="bias", level="4")
    assert 'aria-label="Remove the filter Category Bias"' in text
    assert 'href="?level=4"' in text


def test_each_cell_leads_to_its_risks_and_the_chosen_one_back(page: Callable[..., str]) -> None:
    assert "?cell=5-4&amp;kind=residual" in page()
    chosen = page(cell="5-4")
    assert 'aria-current="true"' in chosen
    assert ">Grave</a>" in chosen


def test_the_line_says_whose_appetite_it_is(page: Callable[..., str]) -> None:
    assert "Appetite ends at Medium in every category." in page()
    assert "Appetite for Bias ends at Medium." in page(category="bias")


def test_another_order_has_no_headings_but_says_each_level(page: Callable[..., str]) -> None:
    text = page(sort="title")
    assert '<tr class="group">' not in text
    assert '<span class="under">Critical</span>' in text


def test_what_cannot_be_read_is_said_and_narrows_nothing(page: Callable[..., str]) -> None:
    text = page(level="9")
    assert "One thing to correct" in text
    assert titles(text) == ["Grave", "Mild", "Unknown"]


def test_an_unknown_order_is_refused(browse: Callable[[User], Any], officer: User, risks: dict[str, Risk]) -> None:
    assert browse(officer).get(REGISTER, {"sort": "colour"}).status_code == 400


def test_nobody_sees_another_units_risks(browse: Callable[[User], Any], outsider: User, risks: dict[str, Risk]) -> None:
    text = browse(outsider).get(REGISTER).content.decode()
    assert "The register is empty" in text
    assert titles(text) == []


def test_only_who_may_record_is_offered_it(
    browse: Callable[[User], Any], auditor: User, page: Callable[..., str]
) -> None:
    assert reverse("risks:new") in page()
    assert reverse("risks:new") not in browse(auditor).get(REGISTER).content.decode()


def test_strangers_are_asked_to_sign_in(client: Any, db: None) -> None:
    assert client.get(REGISTER).headers["Location"].startswith("/sign-in/")
