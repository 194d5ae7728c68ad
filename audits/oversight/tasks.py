"""What Celery calls."""

from celery import shared_task

from audits.trail import verifying


@shared_task
def verify_trail() -> None:
    """Verifies the whole trail and keeps the outcome; nothing while that is being done already."""
    verifying.verify_whole()


@shared_task
def resume_verification() -> None:
    """Goes on with a verification whose worker fell silent."""
    if verifying.is_cut_off():
        verifying.verify_whole()
