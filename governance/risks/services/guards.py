"""What every write of the register checks first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from governance.risks.models import Risk
from registry.inventory.models import RegisteredModel

# Checked by the services themselves or by the database.
NOT_CLEANED = ("unit", "category", "owner", "reference")


def locked_risk(
    user: User, risk: Risk, permission: str, *, expected: int | None = None, ours: Mapping[str, Any] | None = None
) -> Risk:
    """The risk read again under a row lock, once the user may change it and nobody changed it meanwhile.

    Raises NotFound, Forbidden, Stale (when `expected` is given and past).
    """
    policy_of(user).require(permission, risk)
    row = Risk.objects.select_for_update().get(pk=risk.pk)
    if expected is not None:
        check_version(row, expected, ours or {})
    return row


def save_changed(risk: Risk, *fields: str) -> None:
    """Saves `fields` and counts the change."""
    risk.version += 1
    risk.save(update_fields=[*fields, "version"])


def clean_risk(risk: Risk) -> None:
    """Raises Invalid, naming each field that does not fit."""
    risk.title = risk.title.strip()
    risk.event = risk.event.strip()
    risk.causes, risk.consequences = sentences(risk.causes), sentences(risk.consequences)
    try:
        risk.clean_fields(exclude=NOT_CLEANED)
    except ValidationError as error:
        raise Invalid("The risk was not kept.", "Correct the fields named.", error.message_dict) from error


def sentences(given: Iterable[str]) -> list[str]:
    """Without blanks around them, and without empty ones."""
    return [text for item in given if (text := item.strip())]


def require_open(risk: Risk) -> None:
    """Raises Conflict for a closed risk."""
    if risk.state != Risk.State.OPEN:
        raise Conflict(f"{risk.reference} is closed.", "Reopen it first.")


def require_owner(owner: User, unit: Unit) -> None:
    """Raises Invalid unless `owner` holds a role where the risk is."""
    if not policy_of(owner).allows("record.view", unit):
        raise Invalid.field("owner", f"{owner} holds no role in {unit}.", "Choose somebody who does.")


def require_models(user: User, models: Iterable[RegisteredModel]) -> None:
    """Raises NotFound for a model that the user may not see."""
    for model in models:
        policy_of(user).require("record.view", model)


def require_reason(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises Invalid when there is none."""
    if not reason.strip():
        raise Invalid.field(field, "Say why; the record keeps it.")
    return reason.strip()
