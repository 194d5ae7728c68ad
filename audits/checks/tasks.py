"""What Celery calls."""

from celery import shared_task

from audits.checks import execution


@shared_task
def execute(run_id: int) -> None:
    """Looks at one run."""
    execution.execute(run_id)


@shared_task
def sweep() -> None:
    """Picks up what a killed worker or a lost message left behind."""
    execution.sweep()
