"""What submissions do when a room below has news."""

from typing import Any

from audits.checks.models import Run
from audits.trail import context as trail
from audits.webhooks.services import announce
from registry.submissions.models import Submission
from registry.submissions.selectors import gate_of
from registry.submissions.services import news_of

GATE_CHANGED = "gate.changed"


def on_run_finished(sender: object, *, run: Run, **_: Any) -> None:
    """Answers `audits.checks.signals.run_finished`: says what the gate says now, unless it still waits for checks."""
    with trail.everywhere():
        for submission in Submission.objects.filter(runs=run).select_related("version__model", "unit").order_by("pk"):
            state = gate_of(submission).state
            if state != "pending":
                data = {**news_of(submission), "gate": state}
                once = f"{submission.reference} {run.reference} {state}"
                announce(kind=GATE_CHANGED, unit=submission.unit, data=data, once=once)
