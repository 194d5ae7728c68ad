"""Registering a model from its form."""

import pytest

from registry.inventory.models import RegisteredModel

pytestmark = pytest.mark.django_db
ADDRESS = "/models/register/"


def filled(unit, **changes):
    return {"name": "Loan score", "unit": unit.pk, "purpose": "Scores loans.", "tier": "2"} | changes


def test_a_model_is_registered_and_its_page_opens(browse, ml_engineer, unit):
    answer = browse(ml_engineer).post(ADDRESS, filled(unit, regulation="EU AI Act, SR 11-7"), follow=True)
    model = RegisteredModel.objects.get(name="Loan score")
    assert model.regulation == ["EU AI Act", "SR 11-7"]
    assert model.owner == ml_engineer
    assert "No version yet" in answer.content.decode()


def test_a_name_in_use_is_said_at_the_name(browse, ml_engineer, unit, model):
    text = browse(ml_engineer).post(ADDRESS, filled(unit, name=model.name)).content.decode()
    assert "Already taken." in text
    assert RegisteredModel.objects.count() == 1


def test_what_was_typed_is_kept_when_something_is_missing(browse, ml_engineer, unit):
    text = browse(ml_engineer).post(ADDRESS, filled(unit, name="", purpose="Kept text")).content.decode()
    assert "Kept text" in text
    assert not RegisteredModel.objects.exists()


def test_other_units_are_no_choice(browse, ml_engineer, other_unit):
    assert "Select a valid choice" in browse(ml_engineer).post(ADDRESS, filled(other_unit)).content.decode()
    assert not RegisteredModel.objects.exists()


def test_an_auditor_may_not(browse, auditor, unit):
    assert browse(auditor).post(ADDRESS, filled(unit)).status_code == 403
    assert not RegisteredModel.objects.exists()
