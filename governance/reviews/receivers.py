"""What reviews do when a room below has news."""

from typing import Any

from audits.checks.models import Run
from audits.trail import context as trail
from governance.reviews.services import react_to_verdict


def on_run_finished(sender: object, *, run: Run, **_: Any) -> None:
    """Answers `audits.checks.signals.run_finished`; hearing it twice changes nothing."""
    with trail.everywhere():
        react_to_verdict(run=run)
