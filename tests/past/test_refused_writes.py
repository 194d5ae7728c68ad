"""Nothing is written while the past is looked at, whatever the statement."""

import pytest
from django.db import connection, transaction

from audits.accounts.models import Unit
from audits.trail import past
from governance.risks.models import Risk
from tests.personas import acting


@pytest.fixture
def then(risk, officer, clock):
    with acting(officer), past.as_of(clock()):
        yield


@pytest.mark.parametrize(
    "write",
    [
        lambda risk: Risk.objects.update(title="x"),
        lambda risk: risk.save(),
        lambda risk: risk.delete(),
        lambda risk: Unit.objects.create(name="A table of the present"),
        lambda risk: Risk.objects.bulk_create([Risk(title="x")]),
        lambda risk: risk.controls.set([]) or risk.registered_models.through.objects.create(risk_id=1),
        lambda risk: list(Risk.objects.select_for_update()),
    ],
)
def test_through_the_orm(then, risk, write):
    with pytest.raises(past.PastIsClosed, match="The past cannot be changed"):
        write(risk)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into risks_risk default values",
        "  (delete from risks_risk)",
        'WITH gone AS (DELETE FROM "risks_risk" RETURNING *) SELECT * FROM gone',
        "with new as (update risks_risk set title = '' returning *) select * from new",
        "MERGE INTO risks_risk USING risks_category ON false WHEN MATCHED THEN DO NOTHING",
        "SELECT 1 FROM risks_risk FOR NO KEY UPDATE",
        "TRUNCATE risks_risk",
    ],
)
def test_raw(then, statement):
    with pytest.raises(past.PastIsClosed), connection.cursor() as cursor:
        cursor.execute(statement)


def test_many_at_once_and_copy(then):
    with connection.cursor() as cursor:
        with pytest.raises(past.PastIsClosed):
            cursor.executemany("UPDATE risks_risk SET title = %s", [["a"], ["b"]])
        with pytest.raises(past.PastIsClosed):
            cursor.copy("COPY risks_risk (title) FROM STDIN")


def test_the_recalled_table_itself_is_only_for_reading(then):
    """Were the words of a statement to escape the backend, the database would still refuse."""
    Risk.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('pg_temp.risks_risk', %s)", ["INSERT, UPDATE, DELETE, TRUNCATE"])
        assert cursor.fetchone() == (False,)


def test_the_block_over_writing_is_possible(risk, officer, clock):
    with acting(officer), transaction.atomic():
        with past.as_of(clock()):
            Risk.objects.count()
        risk.title = "written"
        risk.save()
        assert Risk.objects.get().title == "written"
