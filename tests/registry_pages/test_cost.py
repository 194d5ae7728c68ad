"""Lists ask the database the same number of questions, however long they are, and never for whole results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.inventory.services import register_model
from tests.personas import acting

pytestmark = pytest.mark.django_db


def asked(reader, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert reader.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("address", ["/models/", "/checks/", "/datasets/"])
def test_a_longer_list_costs_no_more_queries(browse, ml_engineer, unit, checked_version, hand_in, address):
    reader = browse(ml_engineer)
    before = len(asked(reader, address))
    hand_in("2017")
    with acting(ml_engineer):
        for number in range(5):
            register_model(user=ml_engineer, unit=unit, name=f"Model {number}", purpose="Counts.", tier=3)
    assert len(asked(reader, address)) == before


@pytest.mark.parametrize("address", ["/models/", "/checks/"])
def test_lists_leave_results_where_they_are(browse, ml_engineer, checked_version, address):
    assert not [sql for sql in asked(browse(ml_engineer), address) if '"checks_evidence"."result"' in sql]
