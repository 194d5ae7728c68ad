"""What a worker does around any job of this room: claim it, bring it to its end, say why it has none."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet

from audits.base.errors import DomainError
from audits.base.jobs import Claim, Job, acting_for, take, waiting, worked_on
from audits.base.nudge import nudge
from audits.checks.refusals import CheckError, Refused
from audits.trail import context as trail

log = logging.getLogger("countersign.datasets")
JobT = TypeVar("JobT", bound=Job)
CRASHED = "It failed on our side. The worker's log has the details."


def carry_out(rows: QuerySet[JobT], key: int, work: Callable[[JobT, Claim], None]) -> None:
    """Claims one of `rows` and works on it. Does nothing when somebody else has it or it has ended."""
    with trail.everywhere():
        job = rows.select_related("asked_by").filter(pk=key).first()
    if job is None:
        return
    # What was asked for ends, also when who asked has left the unit meanwhile.
    with trail.acting(acting_for(job)), trail.everywhere():
        claim = take(job)
        if claim is not None:
            with worked_on(claim, log, crashed=CRASHED, refused=(Refused, DomainError), failed=(CheckError,)):
                work(job, claim)


def nudge_waiting(rows: QuerySet[JobT], task: str) -> None:
    """Nudges what a killed worker or a lost message left behind."""
    with trail.everywhere():
        for key in waiting(rows).values_list("pk", flat=True)[:1000]:
            nudge(task, key)
