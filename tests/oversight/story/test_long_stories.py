"""A story of ten thousand events: every page reads little, the last as the first, and none is missed."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.oversight.storytelling import chapter
from audits.trail.models import AuditEvent
from audits.trail.timeline import BATCH, NEXT, Span, _Reading, groups
from governance.risks.models import Risk
from tests.register import *  # noqa: F403 - a risk to change

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MANY, SOME = 10_000, 1_500


@pytest.fixture
def long_lived(officer, risk: Risk, as_person) -> Callable[[int], Risk]:
    """`long_lived(10_000)` is a risk whose title changed so often."""

    def live(times: int) -> Risk:
        loop = f"""
            DO $$ BEGIN
                FOR number IN 1..{times} LOOP
                    UPDATE risks_risk SET title = 'Title ' || number WHERE id = {risk.pk};
                END LOOP;
            END $$
        """
        with as_person(officer), connection.cursor() as cursor:
            cursor.execute(loop)
        return risk

    return live


def test_every_event_is_on_one_page(long_lived):
    risk = long_lived(MANY)
    seen: list[int] = []
    beyond = None
    while found := groups({"risks.risk": [risk.pk]}, Span(), beyond=beyond, size=200):
        seen += [pk for group in found for pk in group.ids]
        beyond = found[-1].place
    recorded = AuditEvent.objects.filter(object_type="risks.risk", object_id=str(risk.pk)).order_by("-id")
    assert seen == list(recorded.values_list("pk", flat=True))
    assert len(seen) == MANY + 1


def test_a_page_costs_the_same_wherever_it_is(officer, long_lived):
    risk = long_lived(SOME)
    newest = AuditEvent.objects.filter(object_type="risks.risk").latest("id").pk
    counts = []
    for beyond in (None, newest - SOME // 2, newest - SOME + 40):
        chapter(officer, risk, beyond=beyond)  # what is looked up once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(chapter(officer, risk, beyond=beyond).entries) == 20
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] < 30


def test_it_reads_from_the_index_by_object_and_stops(long_lived):
    risk = long_lived(SOME)
    reading = _Reading({"risks.risk": [risk.pk], "risks.assessment": range(50)}, Span())
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT TEXT) " + NEXT.format(**reading._words),
            {**reading._parameters, "place": 2**62, "told": []},
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "event_object" in plan
    assert "Seq Scan on event" not in plan
    assert f"rows={SOME}" not in plan
    assert f"rows={BATCH}" in plan
