"""What every write of the inventory does first: asks whether the user may, and has others wait for the model's row."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.locking import check_version
from registry.inventory.models import RegisteredModel


def locked_model(
    user: User,
    model: RegisteredModel,
    permission: str,
    *,
    expected: int | None = None,
    ours: Mapping[str, Any] | None = None,
) -> RegisteredModel:
    """The model read again under a row lock, once the user may change it and nobody changed it meanwhile.

    Whatever changes a model, its versions or what hangs on them takes this lock, so two such writes never cross.
    Raises NotFound, Forbidden, Stale (when `expected` is given and past).
    """
    policy_of(user).require(permission, model)
    row = RegisteredModel.objects.select_for_update(no_key=True).get(pk=model.pk)
    if expected is not None:
        check_version(row, expected, ours or {})
    return row


def save_changed(model: RegisteredModel, *fields: str) -> None:
    """Saves `fields` and counts the change."""
    model.version += 1
    model.save(update_fields=[*fields, "version"])


def clean(row: models.Model, *fields: str) -> None:
    """Takes the blanks from around the texts among `fields` and raises Invalid, naming each that does not fit."""
    for name in fields:
        if isinstance(value := getattr(row, name), str):
            setattr(row, name, value.strip())
    others = {field.name for field in row._meta.get_fields()} - set(fields)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        said = error.message_dict
        raise Invalid(" ".join(one for told in said.values() for one in told), "Nothing was kept.", said) from error
