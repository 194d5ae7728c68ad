"""The sequencer: places in commit-proof order, one checkpoint a batch, nothing signed on top of a lie."""

import threading

import pytest
from django.contrib.auth.models import Group

from audits.trail import sequencer, services
from audits.trail.context import acting
from audits.trail.keys import ensure_log_key, verifier_keys
from audits.trail.models import AuditEvent, Checkpoint, Leaf, Unsequenced
from audits.trail.sequencer import sequence_once
from audits.trail.tree import IncompleteTree
from audits.verifier.note import open_checkpoint
from tests.trail.conftest import OFFICER


def test_everything_settled_is_sealed_under_a_signed_checkpoint(transactional_db, settings):
    waiting = Unsequenced.objects.count()
    sealed = sequence_once()
    assert sealed.events == waiting == sealed.size == AuditEvent.objects.count()
    assert Unsequenced.objects.count() == 0
    opened = open_checkpoint(services.checkpoint_text(), verifier_keys(), settings.TRAIL_ORIGIN)
    assert (opened.size, opened.root) == (sealed.size, bytes(Checkpoint.objects.get().root))


def test_without_news_nothing_is_signed(transactional_db):
    first = sequence_once()
    assert sequence_once() == sequencer.Sealed(0, first.size)
    assert Checkpoint.objects.count() == 1


def test_batches_continue_the_same_tree(transactional_db, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 7)
    sealed = sequence_once()
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(sealed.size))
    assert Checkpoint.objects.count() == -(-sealed.size // 7)
    assert services.verify().examination.findings == []


def test_two_sequencers_take_turns(transactional_db, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 5)
    threads = [threading.Thread(target=sequence_once) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Unsequenced.objects.count() == 0
    assert services.verify().examination.findings == []


@pytest.mark.parametrize(
    "harm",
    ["DELETE FROM trail.leaf WHERE index = (SELECT max(index) FROM trail.leaf)", "DELETE FROM trail.checkpoint"],
)
def test_a_broken_tree_is_not_signed(owner, harm):
    sequence_once()
    for table in ("leaf", "checkpoint"):
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER USER")
    owner.execute(harm)
    with acting(OFFICER):
        Group.objects.create(name="g")
    with pytest.raises(IncompleteTree, match="signed last"):
        sequence_once()


def test_the_loop_outlives_a_lost_database(transactional_db, settings, monkeypatch):
    monkeypatch.setattr(sequencer, "PAUSE", 0.05)
    good, stop = settings.SEQUENCER_URL, threading.Event()
    settings.SEQUENCER_URL = "postgresql://countersign_sequencer@/x?host=/nonexistent"
    loop = threading.Thread(target=sequencer.run, args=[stop])
    loop.start()
    settings.SEQUENCER_URL = good
    for _ in range(100):
        if Unsequenced.objects.count() == 0:
            break
        stop.wait(0.1)
    stop.set()
    loop.join()
    assert Unsequenced.objects.count() == 0


def test_seal_returns_the_checkpoint_that_holds_an_event(transactional_db):
    with acting(OFFICER):
        Group.objects.create(name="g")
    event = AuditEvent.objects.order_by("-id").first()
    size = open_checkpoint(services.seal(event.pk), [ensure_log_key().verifier]).size
    assert Leaf.objects.get(event=event).index < size
