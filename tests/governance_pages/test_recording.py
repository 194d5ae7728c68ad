"""Recording a risk by hand, from the starter list, and changing what is said of one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audits.accounts.models import Unit, User
from governance.controls.services import load_packaged_catalogs
from governance.risks.models import Category, Risk
from governance.risks.services import change_risk
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Browse = Callable[[User], Any]


def entry(officer: User, unit: Unit, **more: object) -> dict[str, Any]:
    return {
        "title": "Income drifts",
        "category": "bias",
        "event": "",
        "causes": "Employers change\r\n\r\n  Fields are merged ",
        "consequences": "Refusals",
        "owner": officer.reference,
        "review_due": "2027-03-01",
        "unit": str(unit.pk),
        **more,
    }


def test_a_risk_is_recorded_one_cause_a_line(
    browse: Browse, officer: User, unit: Unit, version: ModelVersion, bias: Category
) -> None:
    answer = browse(officer).post("/risks/new/", entry(officer, unit, models=[version.model.reference]))
    made = Risk.objects.get()
    assert answer.headers["Location"] == reverse("risks:risk", args=[made.reference])
    assert (made.causes, made.unit, made.owner) == (["Employers change", "Fields are merged"], unit, officer)
    assert list(made.registered_models.all()) == [version.model]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"category": "weather"}, "Select a valid choice."),
        ({"review_due": "31/02/2027"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    browse: Browse, officer: User, unit: Unit, bias: Category, wrong: dict[str, str], said: str
) -> None:
    answer = browse(officer).post("/risks/new/", entry(officer, unit, **wrong))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Risk.objects.exists()


def test_what_the_record_refuses_is_said_at_the_field(
    browse: Browse, officer: User, administrator: User, unit: Unit, bias: Category
) -> None:
    # Someone who is seen, but holds no role where the risk would be, cannot own it.
    with set_up():
        administrator.grants.update(unit=unit)
    text = browse(officer).post("/risks/new/", entry(officer, unit, owner="U-9999")).content.decode()
    assert "Select a valid choice." in text


def test_only_who_may_record_gets_the_forms(browse: Browse, auditor: User, risk: Risk) -> None:
    for address in ("/risks/new/", "/risks/starter/", reverse("risks:change", args=[risk.reference])):
        assert browse(auditor).get(address).status_code == 403


def change(officer: User, risk: Risk, **more: object) -> dict[str, Any]:
    said = {"title": risk.title, "category": "bias", "owner": officer.reference, "version": "1", "causes": ""}
    return {**said, "consequences": "", "event": "", "review_due": "", "reason": "", **more}


def test_a_change_touches_what_differs_and_keeps_its_reason(browse: Browse, officer: User, risk: Risk) -> None:
    address = reverse("risks:change", args=[risk.reference])
    browse(officer).post(address, change(officer, risk, title="Groups differ more", reason="Said by the committee."))
    risk.refresh_from_db()
    assert (risk.title, risk.version) == ("Groups differ more", 2)
    story = browse(officer).get(reverse("risks:risk", args=[risk.reference])).content.decode()
    assert "Said by the committee." in story
    browse(officer).post(address, change(officer, risk, version="2"))
    risk.refresh_from_db()
    assert risk.version == 2, "nothing differed, so nothing was written"


def test_whoever_comes_second_sees_both_versions(browse: Browse, officer: User, risk: Risk) -> None:
    with acting(officer):
        change_risk(user=officer, risk=risk, expected=1, changes={"title": "Theirs"})
    address = reverse("risks:change", args=[risk.reference])
    answer = browse(officer).post(address, change(officer, risk, title="Ours"))
    text = answer.content.decode()
    assert answer.status_code == 412
    assert "Theirs" in text
    assert 'value="Ours"' in text
    assert 'name="version" value="2"' in text


def test_starter_risks_are_chosen_and_recorded_once(
    browse: Browse, officer: User, unit: Unit, version: ModelVersion, defaults: None
) -> None:
    with set_up():
        load_packaged_catalogs()
    sent = {
        "ids": ["R05", "R06"],
        "unit": str(unit.pk),
        "owner": officer.reference,
        "models": [version.model.reference],
    }
    assert browse(officer).post("/risks/starter/", sent).headers["Location"] == "/risks/"
    assert Risk.objects.filter(registered_models=version.model).count() == 2
    assert Risk.objects.get(starter_id="R05").controls.exists()
    text = browse(officer).get("/risks/starter/").content.decode()
    assert Risk.objects.get(starter_id="R05").reference in text
    browse(officer).post("/risks/starter/", sent)
    assert Risk.objects.count() == 2
    assert "2 were open already." in browse(officer).get("/risks/").content.decode()


def test_choosing_nothing_is_said(browse: Browse, officer: User, unit: Unit, defaults: None) -> None:
    answer = browse(officer).post("/risks/starter/", {"unit": str(unit.pk), "owner": officer.reference})
    assert answer.status_code == 400
    assert "Choose at least one risk of the list." in answer.content.decode()
