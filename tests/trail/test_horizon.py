"""A late commit is late, never lost; who causes it is named; ids that restart after a restore do no harm."""

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection

from audits.trail import sequencer, services
from audits.trail.context import acting
from audits.trail.models import AuditEvent, Leaf, Unsequenced
from audits.trail.sequencer import sequence_once
from tests.trail.conftest import OFFICER


@pytest.fixture
def slow_writer(owner, engines):
    """A transaction that has written and not yet committed."""
    sequence_once()
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, application_name="slow import") as writer:
        writer.execute("INSERT INTO auth_group (name) VALUES ('late')")
        yield writer


def test_a_late_commit_is_sealed_before_what_came_after_it(slow_writer):
    with acting(OFFICER):
        Group.objects.create(name="quick")
    assert sequence_once().events == 0  # the quick one waits behind the slow one
    slow_writer.commit()
    assert sequence_once().events == 2
    late, quick = Leaf.objects.order_by("-index").select_related("event")[:2][::-1]
    assert (late.event.db_user, quick.event.db_user) == ("countersign_owner", "countersign_app")


def test_who_holds_up_the_horizon_is_named(slow_writer, monkeypatch):
    monkeypatch.setattr(settings, "TRAIL_STALL", 0.0)
    with acting(OFFICER):
        Group.objects.create(name="quick")
    with sequencer.connect() as connected:
        words = sequencer.warn_of_stall(connected)
    assert f"process {slow_writer.info.backend_pid}, role countersign_owner" in words
    slow_writer.commit()


def test_a_rolled_back_writer_leaves_no_gap(slow_writer):
    with acting(OFFICER):
        Group.objects.create(name="quick")
    slow_writer.rollback()
    assert sequence_once().events == 1
    assert services.verify().examination.findings == []


def test_a_restored_dump_goes_on_where_it_was(owner):
    """A dump carries rows whose transaction ids this cluster has not reached yet, sealed and waiting alike."""
    for table in ("event", "unsequenced"):
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER USER")
        column = "id" if table == "event" else "event_id"
        owner.execute(f"UPDATE trail.{table} SET xid = (({column} + 5000000000)::text)::xid8")
    for table in ("event",):
        owner.execute(f"ALTER TABLE trail.{table} ENABLE ALWAYS TRIGGER trail_append_only")
    restored = Unsequenced.objects.count()
    assert sequence_once().events == restored
    with acting(OFFICER):
        Group.objects.create(name="after the restore")
    assert sequence_once().events == 1
    assert AuditEvent.objects.order_by("-id").first().leaf.index == restored
    assert services.verify().examination.findings == []
