"""A register begins with the packaged starter risks and their suggested controls."""

import pytest

from audits.accounts.models import Unit, User
from audits.base.errors import Forbidden, Invalid
from audits.checks import registry
from governance.controls.services import load_packaged_catalogs
from governance.risks.models import Risk
from governance.risks.services import close_risk, load_starter_risks
from governance.risks.starter import starter_risks
from tests.personas import acting, set_up


@pytest.fixture
def catalogs(defaults: None) -> None:
    with set_up():
        load_packaged_catalogs()


def test_all_54_with_owner_sides_and_controls(officer: User, unit: Unit, catalogs: None) -> None:
    with acting(officer):
        made = load_starter_risks(user=officer, unit=unit, owner=officer)
    assert [risk.starter_id for risk in made] == [f"R{number:02}" for number in range(1, 55)]
    assert all(len(risk.causes) == 2 and len(risk.consequences) == 2 and risk.event for risk in made)
    mapped = made[4].controls.values_list("catalog__key", "identifier")
    assert set(mapped) == {
        ("nist_800_53", "ra-3"), ("nist_800_53", "ra-8"), ("nist_800_53", "ca-2"), ("nist_800_53", "pm-28"),
        ("iso_27001_2022", "A.5.31"), ("iso_27001_2022", "A.5.34"),
    }  # fmt: skip


def test_every_suggested_control_stands_in_its_catalog(officer: User, unit: Unit, catalogs: None) -> None:
    with acting(officer):
        made = load_starter_risks(user=officer, unit=unit, owner=officer)
    suggested = sum(len(set(starter.controls)) for starter in starter_risks().values())
    assert Risk.controls.through.objects.filter(risk__in=made).count() == suggested


def test_what_is_open_already_is_left_alone(officer: User, unit: Unit, catalogs: None) -> None:
    with acting(officer):
        (first,) = load_starter_risks(user=officer, unit=unit, owner=officer, ids=["R05"])
        assert [
            risk.starter_id for risk in load_starter_risks(user=officer, unit=unit, owner=officer, ids=["R05", "R06"])
        ] == ["R06"]
        close_risk(user=officer, risk=first, reason="The product ended.")
        assert len(load_starter_risks(user=officer, unit=unit, owner=officer, ids=["R05"])) == 1


def test_an_unknown_id_is_named_and_nothing_is_kept(officer: User, unit: Unit, catalogs: None) -> None:
    with acting(officer), pytest.raises(Invalid, match="R99"):
        load_starter_risks(user=officer, unit=unit, owner=officer, ids=["R05", "R99"])
    assert not Risk.objects.exists()


def test_an_engineer_does_not_begin_a_register(ml_engineer: User, unit: Unit, catalogs: None) -> None:
    with acting(ml_engineer), pytest.raises(Forbidden):
        load_starter_risks(user=ml_engineer, unit=unit, owner=ml_engineer)


def test_checks_declare_only_starter_risks_that_exist() -> None:
    for check in registry.all_checks():
        assert set(check.risks) <= set(starter_risks()), check.id
