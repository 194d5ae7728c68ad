"""A search finds by the trigram index and shows only what is in scope."""

import pytest
from django.db import DatabaseError, connection, transaction

from audits.base.search import holding
from governance.risks.models import Risk
from tests.personas import acting
from tests.register import *  # noqa: F403 - a risk of Retail bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def risks(unit, other_unit, bias, officer):
    """5,000 risks of Retail bank and one of Corporate bank, one word of which stands in one of each."""
    made = Risk.objects.bulk_create(
        Risk(unit=unit, title=f"Number {number} drifts", category=bias, owner=officer) for number in range(5_000)
    )
    for row, where in ((made[4_321], unit), (made[0], other_unit)):
        Risk.objects.filter(pk=row.pk).update(unit=where, event="The thermometer froze at 100%_ on M\\N")
    return made[4_321], made[0]


def _found(text: str) -> list[Risk]:
    return list(holding(Risk.objects.all(), text).order_by("pk"))


def test_each_finds_what_is_theirs(risks, officer, outsider):
    with acting(officer):
        assert _found("THERMOmeter") == [risks[0]]
    with acting(outsider):
        assert _found("thermometer froze") == [risks[1]]
        assert _found("thermometer drifts nowhere") == []
        assert _found("drifts") == [risks[1]]


@pytest.mark.parametrize("text", ["100%_", "m\\n", "%_", "0%", "%"])
def test_wildcards_are_plain_letters(risks, officer, text):
    with acting(officer):
        assert _found(text) == [risks[0]]


def test_a_reference_is_found_whole(risks, officer):
    with acting(officer):
        assert risks[0] in _found(risks[0].reference.lower())
        assert _found(risks[1].reference) == []


@pytest.mark.parametrize("table", ["accounts_user", "auth_group", "checks_run", "pg_catalog.pg_authid"])
def test_only_tables_with_a_search_index_are_searched(db, officer, table):
    with acting(officer), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT trail.search(%s::regclass, 'word')", [table])


def test_a_temporary_table_of_ones_own_is_not_searched_with_the_owners_rights(db, officer):
    with acting(officer), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE mine (id int, unit_id int, reference text, t text) ON COMMIT DROP")
        cursor.execute("CREATE INDEX ON mine USING gin (t gin_trgm_ops)")
        with pytest.raises(DatabaseError, match="not searched"), transaction.atomic():
            cursor.execute("SELECT trail.search('mine'::regclass, 'word')")
