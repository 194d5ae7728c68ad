"""What Celery calls."""

from celery import shared_task

from registry.datasets import profiling, taking


@shared_task
def profile(profile_id: int) -> None:
    """Makes one profile."""
    profiling.execute(profile_id)


@shared_task
def snapshot(snapshot_id: int) -> None:
    """Takes one snapshot."""
    taking.execute(snapshot_id)


@shared_task
def sweep() -> None:
    """Picks up what a killed worker or a lost message left behind."""
    profiling.sweep()
    taking.sweep()
