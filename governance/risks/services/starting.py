"""Begins a register from the packaged starter risks."""

from collections.abc import Sequence

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.locking import serialise
from audits.trail import context as trail
from governance.controls.models import Control
from governance.controls.selectors import controls_named
from governance.risks.models import Category, Risk
from governance.risks.services.guards import require_models, require_owner
from governance.risks.starter import StarterRisk, starter_risks
from registry.inventory.models import RegisteredModel


@transaction.atomic
def load_starter_risks(
    *, user: User, unit: Unit, owner: User, ids: Sequence[str] | None = None, models: Sequence[RegisteredModel] = ()
) -> list[Risk]:
    """Records the starter risks `ids` (all when None) in `unit`, with their suggested controls, linked to `models`.

    One that the unit already has open is left alone and not returned. Raises Forbidden, NotFound, Invalid for an
    unknown id and while the categories are not loaded.
    """
    policy_of(user).require("risk.record", unit)
    policy_of(user).require("risk.map", unit)
    require_owner(owner, unit)
    require_models(user, models)
    serialise("starter risks of unit", unit.pk)
    there = Risk.objects.filter(unit=unit, state=Risk.State.OPEN).exclude(starter_id="")
    present = set(there.values_list("starter_id", flat=True))
    chosen = [starter for starter in _chosen(ids) if starter.id not in present]
    categories = {category.name: category for category in Category.objects.all()}
    if missing := sorted({starter.category for starter in chosen} - set(categories)):
        raise Invalid(
            f"There are no categories {', '.join(missing)}.", "An administrator runs `manage.py load_catalogs`."
        )
    with trail.action("risks.starter.loaded"):
        risks = Risk.objects.bulk_create([_risk(starter, unit, owner, categories) for starter in chosen])
        _link(risks, models)
        _map(user, dict(zip(chosen, risks, strict=True)))
    return risks


def _chosen(ids: Sequence[str] | None) -> list[StarterRisk]:
    known = starter_risks()
    if ids is None:
        return list(known.values())
    if unknown := sorted(set(ids) - set(known)):
        raise Invalid.field("ids", f"There are no starter risks {', '.join(unknown)}.", "They run from R01 to R54.")
    return [known[name] for name in dict.fromkeys(ids)]


def _risk(starter: StarterRisk, unit: Unit, owner: User, categories: dict[str, Category]) -> Risk:
    return Risk(
        unit=unit,
        title=starter.title,
        category=categories[starter.category],
        causes=list(starter.causes),
        event=starter.title,
        consequences=list(starter.consequences),
        starter_id=starter.id,
        owner=owner,
    )


def _link(risks: Sequence[Risk], models: Sequence[RegisteredModel]) -> None:
    through = Risk.registered_models.through
    through.objects.bulk_create(
        through(risk_id=risk.pk, registeredmodel_id=model.pk) for risk in risks for model in models
    )


def _map(user: User, made: dict[StarterRisk, Risk]) -> None:
    named: dict[str, Control] = controls_named(user, [name for starter in made for name in starter.controls])
    through = Risk.controls.through
    through.objects.bulk_create(
        through(risk_id=risk.pk, control_id=named[name].pk)
        for starter, risk in made.items()
        for name in starter.controls
        if name in named
    )
