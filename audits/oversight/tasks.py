"""What Celery calls."""

from celery import shared_task

from audits.trail.services import keep, verify


@shared_task
def verify_trail() -> None:
    """Verifies the whole trail and keeps the outcome."""
    keep(verify())
