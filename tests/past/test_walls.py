"""The past stands behind the wall of the present: the same policies, over rows of the same moment."""

import psycopg
import pytest
from django.db import connection, transaction

from audits.trail import past
from governance.risks.models import Risk
from tests.personas import acting

# A wall as a unit's would be, and a child's that asks its parent.
WALLS = """
    CREATE POLICY here ON risks_risk USING (unit_id = {unit});
    CREATE POLICY by_parent ON risks_risk_registered_models USING (
        EXISTS (SELECT FROM risks_risk AS parent WHERE parent.id = risks_risk_registered_models.risk_id));
    ALTER TABLE risks_risk ENABLE ROW LEVEL SECURITY;
    ALTER TABLE risks_risk_registered_models ENABLE ROW LEVEL SECURITY;"""


@pytest.fixture
def moved(transactional_db, engines, risk, version, unit, other_unit, officer, clock):
    """When the risk, which concerns a model, was still in `unit`; the wall shows that unit alone."""
    with acting(officer):
        risk.registered_models.add(version.model)
        then = clock()
        Risk.objects.filter(pk=risk.pk).update(unit=other_unit)
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute(WALLS.format(unit=unit.pk))
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
