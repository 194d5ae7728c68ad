"""The list of models: what it shows of each, and how it narrows."""

import pytest
from django.urls import reverse

from governance.risks.models import Category
from governance.risks.services import load_defaults, record_risk
from registry.inventory.services import register_model
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db
ADDRESS = "/models/"


@pytest.fixture
def read(browse, ml_engineer):
    def get(**query: str) -> str:
        answer = browse(ml_engineer).get(ADDRESS, query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_a_model_stands_with_its_newest_version_and_the_worst_verdict_first(read, checked_version):
    text = read()
    assert checked_version.model.purpose in text
    assert text.index("1 fail") < text.index("1 pass")
    assert reverse("inventory:version", args=[checked_version.model.reference, checked_version.reference]) in text


@pytest.mark.parametrize(("verdict", "there"), [("fail", True), ("pass", False), ("untested", False)])
def test_the_verdict_filter_asks_for_all_checks_of_the_newest_version(read, checked_version, verdict, there):
    assert (checked_version.model.reference in read(verdict=verdict)) is there


def test_a_later_version_whose_checks_still_run_is_untested(read, checked_version, hand_in):
    hand_in("2017")
    assert checked_version.model.reference in read(verdict="untested")
    assert checked_version.model.reference not in read(verdict="fail")


def test_filters_in_force_are_chips_that_can_be_taken_off(read, model):
    text = read(tier="1", q="COMPAS")
    assert "Remove the filter Tier Tier 1" in text
    assert model.reference in text
    assert "No model matches" in read(tier="3")


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ({"stage": "submitted"}, True),
        ({"stage": "in_use"}, False),
        ({"vendor": "northp"}, True),
        ({"vendor": "elsewhere"}, False),
        ({"owner": "{owner}"}, True),
        ({"unit": "{unit}"}, True),
        ({"unit": "{unit}", "stage": "submitted", "vendor": "Northpointe", "q": "COMPAS"}, True),
    ],
)
def test_it_narrows_by_stage_vendor_owner_and_unit_by_page_and_api(read, api, ml_engineer, version, wanted, there):
    model = version.model
    query = {name: text.format(owner=model.owner.reference, unit=model.unit_id) for name, text in wanted.items()}
    assert (model.purpose in read(**query)) is there
    found = api(ml_engineer).get("/api/v1/models", query).json()["results"]
    assert [one["reference"] for one in found] == ([model.reference] if there else [])


def test_the_last_validation_and_open_findings_stand_beside_a_model(read, version, validator):
    assert "never" in read()
    with set_up():
        version.transitions.create(
            unit=version.unit, from_state="in_validation", to_state="rejected", by=validator, reason="Not yet."
        )
    assert "2016 rejected" in read()


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "A model"), ("-name", "COMPAS"), ("tier", "COMPAS"), ("-tier", "A model")]
)
def test_it_sorts(read, model, ml_engineer, unit, sort, first):
    with acting(ml_engineer):
        register_model(user=ml_engineer, unit=unit, name="A model", purpose="Counts.", tier=3)
    other = ({"A model", "COMPAS"} - {first}).pop()
    text = read(sort=sort)
    assert text.index(f">{first}</a>") < text.index(f">{other}</a>")


def test_a_filter_that_does_not_exist_is_named(read, model):
    assert "nonsense" in read(verdict="nonsense")


def test_pages_follow_each_other_by_name(read, ml_engineer, unit):
    with acting(ml_engineer):
        for number in range(51):
            register_model(user=ml_engineer, unit=unit, name=f"Model {number:02}", purpose="Counts.", tier=3)
    first = read()
    assert "Model 49" in first
    assert "Model 50" not in first
    after = first.split("after=")[1].split('"')[0]
    assert "Model 50" in read(after=after)


def test_open_risks_are_counted_and_lead_to_the_register(read, model, officer, unit):
    with set_up():
        load_defaults()
    with acting(officer):
        bias = Category.objects.get(name="bias")
        risk = record_risk(user=officer, unit=unit, title="Groups differ", category=bias, owner=officer)
        risk.registered_models.add(model)
    text = read()
    assert f'<a href="/risks/?model={model.reference}">1</a>' in text


def test_an_empty_inventory_says_what_to_do(read):
    assert "Register the first model" in read()
