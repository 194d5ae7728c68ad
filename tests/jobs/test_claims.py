"""A job is claimed once; a silent claim is free again; whoever lost it changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.base.jobs import MAX_ATTEMPTS, SILENT_AFTER, ClaimLost, Job, take, unannounced, waiting
from audits.checks.models import Run
from tests.personas import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(unit, ml_engineer) -> Run:
    with acting(ml_engineer):
        return Run.objects.create(
            unit=unit, check_id="c", check_version="1", subject_type="t", subject_id=1, subject_label="s", seed=1,
            asked_by=ml_engineer,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def working(ml_engineer):
    with acting(ml_engineer, "task"):
        yield


def _silence(run):
    Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - SILENT_AFTER - timedelta(seconds=1))


def test_only_one_worker_gets_it(run):
    assert take(run) is not None
    assert take(run) is None


def test_a_silent_claim_is_free_again_and_the_first_worker_lost_it(run):
    first = take(run)
    _silence(run)
    second = take(run)
    assert second is not None
    with pytest.raises(ClaimLost):
        first.tell(0.5, "half")
    second.tell(0.5, "half")


def test_a_cancelled_run_is_lost(run):
    claim = take(run)
    Run.objects.filter(pk=run.pk).update(state=Job.State.CANCELLED, claim=None)
    with pytest.raises(ClaimLost):
        claim.close(Job.State.DONE)


def test_after_three_dead_workers_it_fails_and_says_so(run):
    for _ in range(MAX_ATTEMPTS):
        assert take(run) is not None
        _silence(run)
    assert take(run) is None
    run.refresh_from_db()
    assert run.state == Job.State.FAILED
    assert "died 3 times" in run.problem


def test_the_sweep_finds_what_lies_and_what_went_silent(run):
    assert not waiting(Run.objects.all())
    Run.objects.filter(pk=run.pk).update(asked_at=timezone.now() - SILENT_AFTER * 2)
    assert list(waiting(Run.objects.all())) == [run]
    take(run)
    assert not waiting(Run.objects.all())
    _silence(run)
    assert list(waiting(Run.objects.all())) == [run]


def test_the_sweep_finds_ends_that_were_kept_silent(run):
    take(run).close(Job.State.DONE)
    assert not unannounced(Run.objects.all())
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now() - SILENT_AFTER * 2)
    assert list(unannounced(Run.objects.all())) == [run]


def test_progress_is_no_event_but_the_end_is(run):
    from audits.trail.selectors import events_for

    claim = take(run)
    before = events_for("checks.run", run.pk).count()
    claim.tell(0.3, "counting")
    assert events_for("checks.run", run.pk).count() == before
    claim.close(Job.State.DONE)
    assert events_for("checks.run", run.pk).count() == before + 1
