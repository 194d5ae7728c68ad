"""A verification shows how far it is, runs alone, and goes on where it was cut off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audits.trail import services, verifying
from audits.trail.connections import connect
from audits.trail.context import acting
from audits.trail.models import AuditEvent, Verification
from audits.trail.selectors import running_verification, verifications
from audits.trail.sequencer import sequence_once
from audits.verifier import trail as examiner
from audits.verifier.trail import Position
from tests.trail.conftest import OFFICER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told_often(monkeypatch) -> None:
    monkeypatch.setattr(verifying, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(examiner, "REPORT_EVERY", 1)


@pytest.fixture
def cut_off(sealed_events, told_often, monkeypatch) -> Verification:
    """A verification whose worker was killed after its first sign of life."""

    def killed(self: object, at: Position, total: int) -> None:
        told(self, at, total)
        raise KeyboardInterrupt

    told = verifying._Teller.__call__
    with monkeypatch.context() as patch, acting(OFFICER):
        patch.setattr(verifying._Teller, "__call__", killed)
        with pytest.raises(KeyboardInterrupt):
            verifying.verify_whole()
    row = running_verification()
    assert row is not None
    return row


def more_events() -> None:
    with acting(OFFICER):
        for number in range(5):
            Group.objects.create(name=f"later {number}")
    sequence_once()


def test_what_was_found_is_kept(sealed_events):
    with acting(OFFICER):
        row = verifying.verify_whole()
    assert row is not None
    assert (row.state, row.whole, row.size, row.done) == ("done", True, row.total, row.total)
    assert row.resume is None
    assert verifications().first() == row


def test_progress_makes_no_event(sealed_events, told_often):
    with acting(OFFICER):
        verifying.verify_whole()
    kinds = AuditEvent.objects.filter(object_type="trail.verification").order_by("id").values_list("action", flat=True)
    assert list(kinds) == ["trail.verification.started", "trail.verified"]


def test_one_that_was_cut_off_says_how_far_it_was(cut_off):
    assert cut_off.done > 0
    assert cut_off.total >= cut_off.done
    assert cut_off.share is not None
    assert not verifications().exists()


def test_one_that_was_cut_off_goes_on_where_it_was(cut_off):
    more_events()
    with acting(OFFICER):
        row = verifying.verify_whole()
    assert row is not None
    assert (row.pk, row.state, row.whole, row.resumed) == (cut_off.pk, "done", True, 1)
    assert row.size > cut_off.total


def test_a_change_behind_the_point_of_return_is_found(cut_off, owner):
    more_events()
    last = AuditEvent.objects.filter(object_type="auth.group").order_by("-id").first()
    owner.execute("ALTER TABLE trail.event DISABLE TRIGGER USER")
    owner.execute("UPDATE trail.event SET actor_label = 'x' WHERE id = %s", [last.pk])
    owner.execute("ALTER TABLE trail.event ENABLE ALWAYS TRIGGER trail_append_only")
    with acting(OFFICER):
        row = verifying.verify_whole()
    assert row is not None
    assert [finding["event_id"] for finding in row.findings] == [str(last.pk)]


def test_silence_is_told_from_work(cut_off):
    assert not verifying.is_cut_off()
    with acting(OFFICER):
        Verification.objects.filter(pk=cut_off.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    assert verifying.is_cut_off()


def test_a_second_one_leaves_the_first_alone(sealed_events):
    with connect(autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [verifying.LOCK])
        with acting(OFFICER):
            assert verifying.verify_whole() is None
    assert not Verification.objects.exists()


def test_one_that_never_ends_is_given_up(cut_off):
    with acting(OFFICER):
        Verification.objects.filter(pk=cut_off.pk).update(resumed=verifying.MOST_RESUMED)
        row = verifying.verify_whole()
    assert row is not None
    assert row.pk != cut_off.pk
    assert Verification.objects.get(pk=cut_off.pk).state == "stopped"


def test_one_that_was_asked_for_waits_and_is_carried_through_once(sealed_events):
    with acting(OFFICER):
        asked = verifying.ask()
        assert verifying.ask() == asked
        done = verifying.go_on()
        assert (done.pk, done.whole, done.resumed) == (asked.pk, True, 0)
        assert verifying.go_on() is None


def test_one_that_no_worker_heard_of_is_found_by_the_sweep(sealed_events):
    with acting(OFFICER):
        asked = verifying.ask()
        assert not verifying.is_cut_off()
        Verification.objects.filter(pk=asked.pk).update(started_at=timezone.now() - timedelta(minutes=1))
        assert verifying.is_cut_off()


def test_one_whose_checkpoint_no_longer_fits_the_log_is_given_up(sealed_events, settings):
    with acting(OFFICER):
        asked = verifying.ask({"held.txt": services.checkpoint_text()})
        settings.TRAIL_ORIGIN = "elsewhere.example/trail"
        given_up = verifying.go_on()
    assert (given_up.pk, given_up.state) == (asked.pk, "stopped")
    assert "held.txt" in given_up.notices[0]["sentence"]
