"""What a worker does with a run."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audits.base.jobs import Claim, Job, acting_for, take, unannounced, waiting, worked_on
from audits.base.nudge import nudge
from audits.checks import parameters as typed
from audits.checks import policy as policies
from audits.checks import registry
from audits.checks.contract import Inputs, Result
from audits.checks.engine.run import run_check
from audits.checks.models import Evidence, Run, Verdict
from audits.checks.refusals import CheckError, Refused
from audits.checks.services import EXECUTE
from audits.checks.signals import run_finished
from audits.trail import context as trail
from audits.vault import store

log = logging.getLogger("countersign.checks")

DEFAULT_VALIDITY = timedelta(days=180)
CRASHED = "The check crashed. The worker's log has the details."


def execute(run_id: int) -> None:
    """Claims and runs one run to its end. Does nothing when somebody else has it or it has ended."""
    with trail.everywhere():
        run = Run.objects.select_related("asked_by", "policy").filter(pk=run_id).first()
    if run is None:
        return
    # A run that was asked for ends, also when who asked has left the unit meanwhile.
    with trail.acting(acting_for(run)), trail.everywhere():
        claim = take(run)
        if claim is not None:
            with worked_on(claim, log, crashed=CRASHED, refused=(Refused,), failed=(CheckError,)):
                _finish(run, claim, _compute(run, claim))
        announce(run.pk)


def _compute(run: Run, claim: Claim) -> Result:
    """Runs the check outside any transaction. Raises CheckError and ClaimLost."""
    check = registry.get(run.check_id)
    parameters: Any = typed.parse(check.Parameters, run.parameters)
    path = store.path_of(run.inputs["sha256"])
    inputs = Inputs.declared(path, run.inputs["sha256"], run.inputs["columns"], run.seed)
    return run_check(check, inputs, parameters, claim.tell)


def _finish(run: Run, claim: Claim, result: Result) -> None:
    """Judges the result and records it as evidence, once."""
    rules = policies.parse_rules(run.policy.rules) if run.policy else ()
    judgement = policies.judge(result, rules)
    validity = timedelta(days=run.policy.valid_days) if run.policy else DEFAULT_VALIDITY
    with transaction.atomic(), trail.action("checks.run.finished"):
        claim.close(Job.State.DONE, step="")
        Evidence.objects.create(
            run=run,
            unit_id=run.unit_id,
            sha256=result.digest(),
            result=result.to_dict(),
            verdict=Verdict(judgement.verdict),
            judgement=judgement.to_dict(),
            expires_at=timezone.now() + validity,
        )


def announce(run_id: int) -> None:
    """Tells the rooms above that a run has ended, then notes that it was told."""
    run = Run.objects.select_related("evidence", "asked_by", "unit").get(pk=run_id)
    if run.is_open or run.announced_at is not None:
        return
    run_finished.send(sender=Run, run=run)
    with transaction.atomic():
        Run.objects.filter(pk=run_id).update(announced_at=timezone.now())


def sweep() -> None:
    """Nudges runs that were left lying, and announces ends that were kept silent."""
    with trail.everywhere():
        for run_id in waiting(Run.objects.all()).values_list("pk", flat=True)[:1000]:
            nudge(EXECUTE, run_id)
        for run_id in unannounced(Run.objects.all()).values_list("pk", flat=True)[:100]:
            announce(run_id)
