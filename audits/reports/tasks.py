"""What Celery calls."""

from celery import shared_task

from audits.reports import making


@shared_task
def make(report_id: int) -> None:
    """Makes one report."""
    making.make(report_id)


@shared_task
def sweep() -> None:
    """Picks up what a killed worker or a lost message left behind."""
    making.sweep()
