"""What Celery calls."""

from celery import shared_task

from audits.trail import verifying


@shared_task
def verify_trail() -> None:
    """Verifies the whole trail and keeps the outcome; nothing while that is being done already."""
    if verifying.verify_whole():
        go_on_verifying()


@shared_task
def go_on_verifying() -> None:
    """Carries through the verifications that somebody asked for; nothing while another worker is at it."""
    while verifying.go_on():
        pass


@shared_task
def resume_verification() -> None:
    """Goes on with a verification whose worker fell silent, or of which no worker heard."""
    if verifying.is_cut_off():
        go_on_verifying()
