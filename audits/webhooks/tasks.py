"""What Celery calls."""

from celery import shared_task

from audits.webhooks import delivering


@shared_task
def deliver(delivery_id: int) -> None:
    """Looks at one delivery."""
    delivering.deliver(delivery_id)


@shared_task
def sweep() -> None:
    """Picks up what is due."""
    delivering.sweep()
