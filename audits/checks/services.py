"""Writes of runs and policies. Executing a run is the worker's: see execution.py."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.nudge import nudge
from audits.base.strict_json import pointer_part
from audits.checks import parameters as typed
from audits.checks import policy as policies
from audits.checks import registry
from audits.checks.contract import Inputs
from audits.checks.models import CheckPolicy, Run
from audits.checks.refusals import CheckError
from audits.trail import context as trail
from audits.vault import store
from audits.vault.models import Artifact

EXECUTE = "audits.checks.tasks.execute"


@dataclass(frozen=True)
class Subject:
    """What a run is about, as text: the type by Django's label, the key, and what people call it."""

    type: str
    id: int
    label: str


def invalid(error: CheckError, field: str) -> Invalid:
    """A refusal of the engine as an answer to the caller, with the places it names below `field` as pointers."""
    named = {pointer_part(name): text for name, text in error.fields.items()}
    if isinstance(error, policies.BadRules):  # which names `2.minimum`
        named = {name.replace(".", "/", 1): text for name, text in named.items()}
    fields = {f"{field}/{name}": [text] for name, text in named.items()} or {field: [error.message]}
    return Invalid(error.message, error.what_next, fields)


@transaction.atomic
def request_run(
    *,
    user: User,
    unit: Unit,
    check_id: str,
    subject: Subject,
    artifact: Artifact,
    columns: Mapping[str, Any],
    parameters: Mapping[str, Any],
    policy: CheckPolicy | None,
    seed: int | None = None,
) -> Run:
    """Queues a run of a check over a file of the vault.

    What can be seen without reading the file is refused here (Invalid): an unknown check, parameters that do
    not fit, roles that the check needs and nobody named, a file or a policy that is not the unit's. Raises Forbidden.
    """
    policy_of(user).require("run.start", unit)
    if artifact.unit_id != unit.pk:
        raise Invalid.field("artifact", "The artifact belongs to another unit.", "Upload it to the run's unit.")
    if policy is not None and not unit.path.startswith(policy.unit.path):
        raise Invalid.field("policy", "The policy does not hold in this unit.", "Name one of this unit or one above.")
    seed = secrets.randbelow(2**31) if seed is None else seed
    try:
        check = registry.get(check_id)
        read = typed.as_dict(typed.parse(check.Parameters, parameters))
    except CheckError as error:
        raise invalid(error, "parameters" if error.fields else "check") from error
    try:
        path = store.path_of(artifact.sha256)
        declared = Inputs.declared(path, artifact.sha256, columns, seed)
        check.needs.refuse_missing(check.title, declared)
    except CheckError as error:
        raise invalid(error, "columns") from error
    with trail.action("checks.run.requested"):
        run = Run.objects.create(
            unit=unit,
            check_id=check.id,
            check_version=check.version,
            subject_type=subject.type,
            subject_id=subject.id,
            subject_label=subject.label[:300],
            policy=policy,
            inputs={
                "sha256": artifact.sha256,
                "filename": artifact.filename,
                "size": artifact.size,
                "columns": declared.roles(),
            },
            parameters=json.loads(json.dumps(read)),
            seed=seed,
            asked_by=user,
        )
    nudge(EXECUTE, run.pk)
    return run


@transaction.atomic
def cancel_run(*, user: User, run: Run, reason: str) -> Run:
    """Stops an open run; the worker notices at its next step. Raises Conflict when it has ended already."""
    policy_of(user).require("run.cancel", run)
    if not reason.strip():
        raise Invalid.field("reason", "Say why the run is cancelled.")
    with trail.action("checks.run.cancelled", reason=reason):
        changed = Run.objects.filter(pk=run.pk, state__in=Run.OPEN_STATES).update(
            state=Run.State.CANCELLED, finished_at=timezone.now(), claim=None, problem="Cancelled."
        )
    if not changed:
        raise Conflict(f"{run.reference} has already ended.", "Ask for a new run if its answer is not wanted.")
    run.refresh_from_db()
    return run


@transaction.atomic
def add_policy(
    *,
    user: User,
    unit: Unit,
    name: str,
    rules: Sequence[Any],
    tier: int | None = None,
    valid_days: int = 180,
) -> CheckPolicy:
    """A new version of the policy `name`; earlier versions stay, and old runs keep theirs.

    Raises Forbidden, and Invalid that names each rule which cannot be read.
    """
    policy_of(user).require("policy.change", unit)
    try:
        policies.parse_rules(list(rules))
    except CheckError as error:
        raise invalid(error, "rules") from error
    if not 1 <= valid_days <= 3660:
        raise Invalid.field("valid_days", "Evidence is valid for 1 to 3,660 days.")
    # The unit's row is the lock: two versions made at once get two numbers.
    Unit.objects.select_for_update().get(pk=unit.pk)
    last = CheckPolicy.objects.filter(unit=unit, name=name).aggregate(last=Max("number"))["last"] or 0
    with trail.action("checks.policy.added"):
        return CheckPolicy.objects.create(
            unit=unit,
            name=name,
            tier=tier,
            number=last + 1,
            rules=list(rules),
            valid_days=valid_days,
            created_by=user,
        )
