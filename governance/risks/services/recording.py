"""Recording a risk and changing what is said of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict
from audits.trail import context as trail
from governance.controls.models import Control
from governance.risks.models import Category, Risk
from governance.risks.services.guards import (
    clean_risk,
    locked_risk,
    require_models,
    require_owner,
    require_reason,
    save_changed,
)
from registry.inventory.models import RegisteredModel


class RiskChanges(TypedDict, total=False):
    """What can be changed of a risk; what is left out stays."""

    title: str
    category: Category
    causes: list[str]
    event: str
    consequences: list[str]
    owner: User
    review_due: date | None
    models: list[RegisteredModel]


@transaction.atomic
def record_risk(
    *,
    user: User,
    unit: Unit,
    title: str,
    category: Category,
    owner: User,
    causes: Sequence[str] = (),
    event: str = "",
    consequences: Sequence[str] = (),
    review_due: date | None = None,
    models: Sequence[RegisteredModel] = (),
) -> Risk:
    """A new open risk. Raises Forbidden, NotFound (unit or model unseen), Invalid."""
    policy_of(user).require("risk.record", unit)
    require_owner(owner, unit)
    require_models(user, models)
    risk = Risk(
        unit=unit,
        title=title,
        category=category,
        owner=owner,
        causes=list(causes),
        event=event,
        consequences=list(consequences),
        review_due=review_due,
    )
    clean_risk(risk)
    with trail.action("risks.risk.recorded"):
        risk.save()
        risk.registered_models.set(models)
    return risk


@transaction.atomic
def change_risk(*, user: User, risk: Risk, expected: int, changes: RiskChanges, reason: str = "") -> Risk:
    """Changes the fields that `changes` names, from the version `expected`.

    Raises Forbidden, NotFound, Stale, Invalid.
    """
    row = locked_risk(user, risk, "risk.record", expected=expected, ours=_shown(changes))
    fields = {name: value for name, value in changes.items() if name != "models"}
    if "owner" in changes:
        require_owner(changes["owner"], row.unit)
    for name, value in fields.items():
        setattr(row, name, value)
    clean_risk(row)
    with trail.action("risks.risk.changed", reason=reason):
        if "models" in changes:
            require_models(user, changes["models"])
            row.registered_models.set(changes["models"])
        save_changed(row, *fields)
    return row


def _shown(changes: RiskChanges) -> dict[str, object]:
    """The part of `changes` that can be shown beside what the record holds."""
    return {name: value for name, value in changes.items() if name != "models"}


@transaction.atomic
def link_model(*, user: User, risk: Risk, model: RegisteredModel) -> Risk:
    """Says that the risk concerns `model`; saying it again changes nothing. Raises Forbidden, NotFound."""
    row = locked_risk(user, risk, "risk.record")
    require_models(user, [model])
    if row.registered_models.filter(pk=model.pk).exists():
        return row
    with trail.action("risks.risk.linked"):
        row.registered_models.add(model)
        save_changed(row)
    return row


@transaction.atomic
def map_controls(*, user: User, risk: Risk, add: Iterable[Control] = (), remove: Iterable[Control] = ()) -> Risk:
    """Maps controls to the risk and takes others away; what is so already stays so. Raises Forbidden, NotFound."""
    row = locked_risk(user, risk, "risk.map")
    mapped = set(row.controls.values_list("pk", flat=True))
    fresh = [control for control in add if control.pk not in mapped]
    gone = [control for control in remove if control.pk in mapped]
    if not fresh and not gone:
        return row
    with trail.action("risks.risk.mapped"):
        row.controls.add(*fresh)
        row.controls.remove(*gone)
        save_changed(row)
    return row


@transaction.atomic
def close_risk(*, user: User, risk: Risk, reason: str, expected: int | None = None) -> Risk:
    """Closes an open risk. Raises Forbidden, NotFound, Stale, Conflict, Invalid without a reason."""
    return _move(user, risk, Risk.State.CLOSED, reason, expected)


@transaction.atomic
def reopen_risk(*, user: User, risk: Risk, reason: str, expected: int | None = None) -> Risk:
    """Opens a closed risk again. Raises as `close_risk`."""
    return _move(user, risk, Risk.State.OPEN, reason, expected)


def _move(user: User, risk: Risk, state: Risk.State, reason: str, expected: int | None) -> Risk:
    reason = require_reason(reason)
    row = locked_risk(user, risk, "risk.record", expected=expected, ours={"state": state.value})
    if row.state == state:
        raise Conflict(f"{row.reference} is {state.label.lower()} already.", "Nothing needs to be done.")
    row.state = state
    with trail.action("risks.risk.closed" if state == Risk.State.CLOSED else "risks.risk.reopened", reason=reason):
        save_changed(row, "state")
    return row
