"""Taking a step of a version's life."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Forbidden, Invalid
from audits.trail import context as trail
from audits.webhooks.services import announce, read_more
from registry.inventory import lifecycle
from registry.inventory.approvals import digests_of, offer, own_part
from registry.inventory.lifecycle import State, Step
from registry.inventory.models import ModelVersion, Transition
from registry.inventory.services.locked import locked_model

MOVED = "version.moved"


@transaction.atomic
def move_version(*, user: User, version: ModelVersion, to: str, reason: str, conditions: str = "") -> Transition:
    """Takes the step from where `version` stands to the state `to`. An approval binds the digests of what it approves,
    and may be given on `conditions`; a step that ends the use of a version ends its deployments.

    Raises NotFound, Forbidden (no such role, or one's own submission or validation), Invalid, Conflict when there is no
    such step or something is missing.
    """
    if not reason.strip():
        raise Invalid.field("reason", "Say why; the record keeps it.")
    locked_model(user, version.model, "record.view")
    row = ModelVersion.objects.select_related(*PARTS).get(pk=version.pk)
    step = _step(row, to)
    policy_of(user).require(step.permission, row)
    if conditions.strip() and not step.binds:
        raise Invalid.field("conditions", "Only an approval has conditions.", "Leave them out, or say them as reason.")
    if own := own_part(user, row, step):
        raise Forbidden(" ".join(str(said) for said in own.values()), "Hand it to somebody else.")
    if missing := offer(user, row, step).missing:
        raise Conflict(" ".join(missing), "Mend this first; nothing was changed.", {"to": list(missing)})
    return take(user, row, step, reason.strip(), conditions.strip())


PARTS = ("model", "unit", "artifact", "predictions", "training_data__artifact", "test_data__artifact")


def _step(version: ModelVersion, to: str) -> Step:
    if to not in State.values:
        known = ", ".join(State.values)
        raise Invalid.field("to", f"There is no state “{to}”.", f"There are: {known}.")
    step = lifecycle.step_between(version.state, to)
    if step is not None:
        return step
    onward = ", ".join(f"“{one.to.value}”" for one in lifecycle.steps_from(version.state))
    said = f"No step leads from “{version.state}” to “{to}”."
    raise Conflict(said, f"From there the steps lead to {onward}." if onward else "It ends there.", {"to": [said]})


def take(user: User, version: ModelVersion, step: Step, reason: str, conditions: str = "") -> Transition:
    """Records a step that may be taken. The caller holds the model's lock."""
    with trail.action(ACTIONS[step.key], reason=reason):
        if step.ends:
            end_open_deployments(version, timezone.now())
        made = Transition.objects.create(
            unit=version.unit,
            version=version,
            from_state=version.state,
            to_state=step.to,
            by=user,
            reason=reason,
            conditions=conditions,
            bound=digests_of(version) if step.binds else {},
        )
        version.state = step.to
        version.save(update_fields=["state"])
    data = {
        "version": version.reference,
        "model": version.model.reference,
        "from": made.from_state,
        "to": made.to_state,
        "url": read_more(f"/api/v1/versions/{version.reference}"),
    }
    announce(kind=MOVED, unit=version.unit, data=data)
    return made


def end_open_deployments(version: ModelVersion, until: datetime) -> None:
    """Ends what of `version` still runs."""
    for deployment in version.deployments.filter(until=None):
        deployment.until = until
        deployment.save(update_fields=["until"])


ACTIONS = {
    "validate": "inventory.version.validation_begun",
    "approve": "inventory.version.approved",
    "reject": "inventory.version.rejected",
    "use": "inventory.version.put_in_use",
    "rest": "inventory.version.taken_out_of_use",
    "review": "inventory.version.review_begun",
    "retire": "inventory.version.retired",
}
