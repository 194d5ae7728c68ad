"""What is announced of the rooms below, which know nothing of webhooks."""

from typing import Any

from audits.checks.models import Run
from audits.webhooks.services import announce, read_more

RUN_FINISHED = "run.finished"


def on_run_finished(sender: object, *, run: Run, **_: Any) -> None:
    """Answers `audits.checks.signals.run_finished`; hearing it twice announces it once."""
    evidence = getattr(run, "evidence", None)
    data = {
        "run": run.reference,
        "check": run.check_id,
        "state": run.state,
        "verdict": evidence.verdict if evidence else None,
        "url": read_more(f"/api/v1/runs/{run.reference}"),
    }
    announce(kind=RUN_FINISHED, unit=run.unit, data=data, once=run.reference)
