"""Eight writers, late commits and rollbacks beside a running sequencer: every event sealed once, in a stable order."""

import random
import threading
import time

import psycopg
import pytest
from django.conf import settings

from audits.trail import sequencer, services
from audits.trail.connections import connect
from audits.trail.models import AuditEvent, Leaf, Unsequenced
from audits.trail.sequencer import sequence_once

CONTEXT = '{"actor_id": "7", "actor_label": "Desk (U-0007)", "source": "web"}'
WRITERS, TRANSACTIONS = 8, 12


def write(level: psycopg.IsolationLevel, number: int, committed: list[str]) -> None:
    """Transactions of one to three rows; some wait before they commit, some are rolled back."""
    dice = random.Random(number)
    with connect(autocommit=True) as writer:
        for turn in range(TRANSACTIONS):
            names = [f"{number}-{turn}-{row}" for row in range(dice.randint(1, 3))]
            writer.execute(f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}".encode())
            writer.execute("SELECT set_config('countersign.context', %s, true)", [CONTEXT])
            for name in names:
                writer.execute("INSERT INTO auth_group (name) VALUES (%s)", [name])
            if dice.random() < 0.3:
                time.sleep(dice.random() * 0.4)  # later transactions commit first
            if dice.random() < 0.25:
                writer.execute("ROLLBACK")
            else:
                writer.execute("COMMIT")
                committed += names


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ])
def test_no_event_is_lost_or_sealed_twice(transactional_db, monkeypatch, level):
    monkeypatch.setattr(sequencer, "EVERY", 0.02)
    assert settings.SEQUENCER_URL
    stop, committed = threading.Event(), []
    loop = threading.Thread(target=sequencer.run, args=[stop])
    writers = [threading.Thread(target=write, args=[level, number, committed]) for number in range(WRITERS)]
    loop.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    loop.join()
    sequence_once()

    assert Unsequenced.objects.count() == 0
    sealed = list(Leaf.objects.order_by("index").values_list("index", "event_id"))
    assert [index for index, _ in sealed] == list(range(len(sealed)))
    assert sorted(event for _, event in sealed) == sorted(AuditEvent.objects.values_list("pk", flat=True))
    told = AuditEvent.objects.filter(object_type="auth.group", actor_id="7").order_by("leaf__index")
    bodies = [event.payload.body for event in told.select_related("payload")]
    assert sorted(body.split('"name": "')[1].split('"')[0] for body in bodies) == sorted(committed)
    order = [(int(xid), pk) for xid, pk in told.values_list("xid", "id")]  # a transaction's number is read as text
    assert order == sorted(order)
    seen = services.verify().examination
    assert (seen.whole, seen.size) == (True, len(sealed))
