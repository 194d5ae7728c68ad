"""What Celery calls."""

from celery import shared_task

from audits.vault import services


@shared_task
def clear_up() -> None:
    """Removes what refused and killed uploads left in the vault."""
    services.clear_up()
