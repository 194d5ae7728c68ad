"""A redacted value is shown as such in the past: the word where the column holds text, else its default or nothing."""

from datetime import date

import psycopg
import pytest
from django.db import connection

from audits.trail import past
from audits.trail.models import AuditEvent
from governance.risks.models import Risk
from tests.personas import acting


@pytest.fixture
def redacted(engines, transactional_db, risk, officer):
    """The risk's recording lost title, causes, due day and starter; as by `trail.redact`."""
    event = AuditEvent.objects.get(object_type="risks.risk", operation="insert")
    with acting(officer):
        Risk.objects.filter(pk=risk.pk).update(review_due=date(2027, 1, 1))
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute("SELECT set_config('countersign.context', '{\"actor_id\": \"1\"}', true)")
        owner.execute(
            "INSERT INTO trail.redaction (event_id, fields, digest, request, unit)"
            " VALUES (%s, '{title,causes,review_due,starter_id,reason}', '', 1, '')",
            [event.pk],
        )
    return event


def test_what_stands_for_a_redacted_value(redacted, officer, clock):
    with acting(officer), past.as_of(redacted.at):
        then = Risk.objects.get()
    assert (then.title, then.causes, then.review_due, then.starter_id) == ("redacted", [], None, "redacted")


def test_what_was_told_later_stands(redacted, officer, clock):
    with acting(officer), past.as_of(clock()):
        then = Risk.objects.values("title", "review_due", "state").get()
    assert then == {"title": "redacted", "review_due": date(2027, 1, 1), "state": "open"}
