"""What a model may be used for, and which models feed which."""

from typing import TypedDict

from django.db import transaction

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version, serialise
from audits.trail import context as trail
from registry.inventory.models import IntendedUse, ModelDependency, RegisteredModel
from registry.inventory.selectors import feeds
from registry.inventory.services.locked import clean, locked_model, save_changed


class UseChanges(TypedDict, total=False):
    """What can be changed of a use; what is left out stays."""

    name: str
    description: str
    permitted: bool


@transaction.atomic
def add_use(
    *, user: User, model: RegisteredModel, name: str, description: str = "", permitted: bool = True
) -> IntendedUse:
    """One more thing that a model may be used for, or may not. Raises Forbidden, NotFound, Invalid, Conflict."""
    row = locked_model(user, model, "model.change")
    with trail.action("inventory.use.added"):
        use = new_use(row, name, description, permitted=permitted)
        save_changed(row)
    return use


def new_use(model: RegisteredModel, name: str, description: str = "", *, permitted: bool) -> IntendedUse:
    """Writes a use of a model that the caller may change. Raises Invalid, Conflict for a use that is named already."""
    use = IntendedUse(unit=model.unit, model=model, name=name, description=description, permitted=permitted)
    _clean_use(use)
    use.save()
    return use


@transaction.atomic
def change_use(*, user: User, use: IntendedUse, expected: int, changes: UseChanges, reason: str = "") -> IntendedUse:
    """Changes what `changes` names, from the version `expected`. Raises as `add_use`, and Stale."""
    model = locked_model(user, use.model, "model.change")
    row = _there(use)
    check_version(row, expected, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    _clean_use(row)
    with trail.action("inventory.use.changed", reason=reason.strip()):
        row.version += 1
        row.save(update_fields=[*changes, "version"])
        save_changed(model)
    return row


@transaction.atomic
def remove_use(*, user: User, use: IntendedUse, reason: str = "") -> None:
    """Takes a use away; the trail keeps what it said. Raises Forbidden, NotFound, Conflict when it is gone."""
    model = locked_model(user, use.model, "model.change")
    row = _there(use)
    with trail.action("inventory.use.removed", reason=reason.strip()):
        row.delete()
        save_changed(model)


def _there(use: IntendedUse) -> IntendedUse:
    row = IntendedUse.objects.filter(pk=use.pk).first()
    if row is None:
        raise Conflict(f"“{use}” was taken away a moment ago.", "Nothing needs to be done.")
    return row


def _clean_use(use: IntendedUse) -> None:
    clean(use, "name", "description")
    if IntendedUse.objects.filter(model=use.model, name=use.name).exclude(pk=use.pk).exists():
        raise Invalid.field("name", f"“{use.name}” stands among the uses already.", "Name each use once.")


@transaction.atomic
def add_dependency(*, user: User, model: RegisteredModel, upstream: RegisteredModel, note: str = "") -> ModelDependency:
    """Says that `model` uses what `upstream` puts out; `upstream` may be of any unit that the user sees.

    Raises Forbidden, NotFound, Invalid for a model that feeds itself, directly or through others that the user sees,
    Conflict when it is said already.
    """
    serialise("inventory.dependencies")
    policy_of(user).require("record.view", upstream)
    row = locked_model(user, model, "model.change")
    if upstream.pk == row.pk:
        raise Invalid.field("upstream", "A model does not feed itself.", "Name another model.")
    if row.dependencies.filter(upstream=upstream).exists():
        raise Conflict(f"{row} already depends on {upstream}.", "Nothing needs to be done.")
    if upstream.pk in feeds(user, row):
        raise Invalid.field(
            "upstream", f"{row} feeds {upstream}, so this would make a circle.", "Name the models in one direction."
        )
    made = ModelDependency(unit=row.unit, model=row, upstream=upstream, note=note)
    clean(made, "note")
    with trail.action("inventory.dependency.added"):
        made.save()
        save_changed(row)
    return made


@transaction.atomic
def remove_dependency(*, user: User, dependency: ModelDependency, reason: str = "") -> None:
    """Takes a dependency away; the trail keeps it. Raises Forbidden, NotFound, Conflict when it is gone."""
    model = locked_model(user, dependency.model, "model.change")
    row = ModelDependency.objects.filter(pk=dependency.pk).first()
    if row is None:
        raise Conflict("This dependency was taken away a moment ago.", "Nothing needs to be done.")
    with trail.action("inventory.dependency.removed", reason=reason.strip()):
        row.delete()
        save_changed(model)
