"""A block of the past ends where it ends: in the same transaction, nested, and after a savepoint's rollback."""

from contextlib import suppress

import pytest
from django.db import connection, transaction

from audits.trail import past
from audits.trail.selectors import events_for
from governance.risks.models import Risk
from tests.personas import acting


@pytest.fixture
def titles(risk, officer, clock):
    """The moments at which the risk had its first and its second title; now it has a third."""
    moments = []
    with acting(officer):
        for title in ("second", "third"):
            moments.append(clock())
            Risk.objects.filter(pk=risk.pk).update(title=title)
        yield moments


def title() -> str:
    return Risk.objects.values_list("title", flat=True).get()


def test_the_present_is_back_in_the_same_transaction(titles):
    with past.as_of(titles[1]):
        assert title() == "second"
    assert title() == "third"
    Risk.objects.update(title="fourth")
    assert title() == "fourth"


def test_one_moment_inside_another(titles):
    with past.as_of(titles[1]):
        assert title() == "second"
        with past.as_of(titles[0]):
            assert title() == "Groups differ"
        assert title() == "second"


def test_a_savepoint_rolled_back_takes_its_tables_along(titles):
    with past.as_of(titles[0]):
        with suppress(ZeroDivisionError), transaction.atomic():
            assert title() == "Groups differ"
            raise ZeroDivisionError
        assert title() == "Groups differ"


def test_a_savepoint_rolled_back_brings_no_other_moment_back(titles):
    with past.as_of(titles[0]):
        assert title() == "Groups differ"
        with suppress(ZeroDivisionError), transaction.atomic():
            with past.as_of(titles[1]):
                assert title() == "second"
            raise ZeroDivisionError
        assert title() == "Groups differ"
    with suppress(ZeroDivisionError), transaction.atomic():
        assert title() == "third"
        raise ZeroDivisionError
    assert title() == "third"


def test_raw_sql_and_named_cursors_meet_the_past_too(titles):
    with past.as_of(titles[0]):
        with connection.cursor() as cursor:
            cursor.execute("SELECT title FROM risks_risk")
            assert cursor.fetchall() == [("Groups differ",)]
        assert [risk.title for risk in Risk.objects.iterator(chunk_size=1)] == ["Groups differ"]


def test_what_happened_later_is_not_told(titles, risk):
    with past.as_of(titles[1]):
        assert [event.operation for event in events_for("risks.risk", risk.pk)] == ["update", "insert"]
    assert events_for("risks.risk", risk.pk).count() == 3


def test_one_object(titles, risk):
    assert past.state_as_of("risks.risk", risk.pk, titles[1])["title"] == "second"
    assert past.state_as_of("risks.risk", risk.pk + 1, titles[1]) is None


def test_a_statement_by_itself_stands_in_the_past(transactional_db, officer, unit, bias, clock):
    with acting(officer):
        before = clock()
        Risk.objects.create(unit=unit, title="new", category=bias, owner=officer)
        with past.as_of(before):
            assert not Risk.objects.exists()
        assert Risk.objects.exists()
