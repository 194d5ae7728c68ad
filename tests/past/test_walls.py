"""The past stands behind the wall of the present: the same policies, over rows of the same moment."""

import pytest
from django.db import transaction

from audits.trail import past
from governance.risks.models import Risk
from tests.personas import acting


@pytest.fixture
def moved(transactional_db, risk, version, other_unit, officer, clock):
    """When the risk, which concerns a model, was still in the officer's unit."""
    with acting(officer):
        risk.registered_models.add(version.model)
        then = clock()
    Risk.objects.filter(pk=risk.pk).update(unit=other_unit)
    return then


@pytest.mark.parametrize("first", [Risk, Risk.registered_models.through])
def test_parents_and_children_are_cut_by_the_unit_of_then(moved, officer, clock, first):
    children = Risk.registered_models.through
    with acting(officer), transaction.atomic():
        assert not Risk.objects.exists()
        assert not children.objects.exists()
        with past.as_of(moved):
            assert first.objects.count() == 1
            assert (Risk.objects.count(), children.objects.count()) == (1, 1)
        with past.as_of(clock()):
            assert first.objects.count() == 0
            assert (Risk.objects.count(), children.objects.count()) == (0, 0)
