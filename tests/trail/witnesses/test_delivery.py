"""Delivery beside the sequencer: who has what, what comes back, and that nobody is waited for."""

import threading
import time

import pytest
from django.contrib.auth.models import Group

from audits.trail import sequencer
from audits.trail.context import acting
from audits.trail.keys import ensure_log_key
from audits.trail.models import AuditEvent, Checkpoint, Cosignature, Pulse, Witness
from audits.trail.witnesses import delivery
from audits.trail.witnesses.delivery import deliver_once
from audits.verifier.cosignature import cosignatures
from tests.trail.conftest import OFFICER
from tests.verifier.small_log import witness

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def share(tmp_path):
    place = tmp_path / "share"
    place.mkdir()
    return place


def folder(place, name="share"):
    return f'[[witness]]\nname = "{name}"\nkind = "folder"\npath = "{place}"\n'


def write(name="news"):
    with acting(OFFICER):
        Group.objects.create(name=name)
    sequencer.sequence_once()


def test_the_latest_checkpoint_goes_everywhere_and_cosignatures_come_back(
    sealed_events, witnesses_file, share, tmp_path
):
    with witness(tmp_path, ensure_log_key().verifier) as running:
        url = f"http://127.0.0.1:{running.port}"
        witnesses_file(
            f'{folder(share)}[[witness]]\nname = "second"\nkind = "http"\nurl = "{url}"\nkey = "{running.key}"\n'
        )
        deliver_once()
        write()
        deliver_once()
    last = Checkpoint.objects.order_by("-size").first()
    assert {row.name: (row.size, row.problem, row.active) for row in Witness.objects.all()} == {
        "share": (last.size, "", True),
        "second": (last.size, "", True),
    }
    kept = list(Cosignature.objects.order_by("size").values_list("size", "line"))
    assert [size for size, _ in kept] == [last.size - 1, last.size]
    assert cosignatures(last.note + kept[-1][1], [running.key])
    assert (share / "latest.txt").read_text() == last.note


def test_deliveries_are_no_events(sealed_events, witnesses_file, share):
    before = AuditEvent.objects.count()
    witnesses_file(folder(share))
    deliver_once()
    assert AuditEvent.objects.count() == before


def test_one_that_fails_is_shown_and_holds_up_nobody(sealed_events, witnesses_file, share, tmp_path):
    witnesses_file(folder(tmp_path / "unmounted", "away") + folder(share))
    deliver_once()
    away, here = Witness.objects.get(pk="away"), Witness.objects.get(pk="share")
    assert "is not there" in away.problem
    assert (away.size, away.success_at) == (0, None)
    assert here.problem == ""
    (tmp_path / "unmounted").mkdir()
    deliver_once()
    assert Witness.objects.get(pk="away").problem == ""


def test_a_fault_in_the_list_is_shown_and_goes(sealed_events, witnesses_file, share):
    witnesses_file("[[witness")
    deliver_once()
    assert "not TOML" in Pulse.objects.get().problem
    witnesses_file(folder(share))
    deliver_once()
    assert Pulse.objects.get().problem == ""


def test_one_taken_off_the_list_stays_known(sealed_events, witnesses_file, share):
    witnesses_file(folder(share))
    deliver_once()
    witnesses_file("")
    deliver_once()
    assert Witness.objects.get().active is False


def test_a_dead_network_does_not_delay_the_sealing(sealed_events, witnesses_file, monkeypatch):
    class Silent:
        name, kind, place, key = "silent", "http", "http://silent", ""

        def deliver(self, parcel, known):
            reached.set()
            released.wait(20)
            return ""

    reached, released, stop = threading.Event(), threading.Event(), threading.Event()
    monkeypatch.setattr(delivery, "configured", lambda: [Silent()])
    loops = [threading.Thread(target=loop, args=[stop]) for loop in (delivery.run, sequencer.run)]
    for loop in loops:
        loop.start()
    try:
        assert reached.wait(10)
        with acting(OFFICER):
            event = Group.objects.create(name="meanwhile")
        before = Checkpoint.objects.order_by("-size").first().size
        deadline = time.monotonic() + 10
        while Checkpoint.objects.order_by("-size").first().size == before and time.monotonic() < deadline:
            time.sleep(0.1)
        assert Checkpoint.objects.order_by("-size").first().size > before, event
    finally:
        stop.set()
        released.set()
        for loop in loops:
            loop.join(20)
    assert Pulse.objects.get().stall == ""
