"""What Celery calls."""

from celery import shared_task

from audits.vault import services, uploads


@shared_task
def clear_up() -> None:
    """Removes what refused and killed uploads left in the vault."""
    services.clear_up()


@shared_task
def sweep_uploads() -> None:
    """Finishes, ends and clears up uploads that nobody looks after any more."""
    uploads.sweep()
