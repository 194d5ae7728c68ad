"""Entering a model in the inventory and changing what is said of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid, naming
from audits.trail import context as trail
from registry.inventory.models import RegisteredModel
from registry.inventory.services.locked import clean, locked_model, save_changed
from registry.inventory.services.relating import new_use


class VendorFacts(TypedDict, total=False):
    """What is recorded of a model that somebody else made. `vendor_contact` is a role, never a person."""

    vendor: str
    vendor_product: str
    vendor_contract: str
    vendor_contact: str
    vendor_evidence_on: date | None


class ModelChanges(VendorFacts, total=False):
    """What can be changed of a model; what is left out stays. The tier follows its assessments."""

    name: str
    purpose: str
    regulation: list[str]
    owner: User


TEXTS = ("name", "purpose", "vendor", "vendor_product", "vendor_contract", "vendor_contact")
VENDOR_FACTS = ("vendor_product", "vendor_contract", "vendor_contact", "vendor_evidence_on")


@transaction.atomic
def register_model(
    *,
    user: User,
    unit: Unit,
    name: str,
    purpose: str,
    tier: int,
    permitted_uses: Sequence[str] = (),
    prohibited_uses: Sequence[str] = (),
    regulation: Sequence[str] = (),
    **vendor: Unpack[VendorFacts],
) -> RegisteredModel:
    """A new inventory entry, owned by who registers it, with its uses by name; the tier stands until it is assessed.

    Raises Forbidden, Invalid (an unknown tier, a use named twice, vendor facts without a vendor), Conflict when the
    unit has a model of that name.
    """
    policy_of(user).require("model.register", unit)
    if tier not in RegisteredModel.Tier.values:
        raise Invalid.field("tier", "The tier is 1, 2 or 3.", "1 is for the models most depends on.")
    model = RegisteredModel(
        unit=unit, name=name, purpose=purpose, tier=tier, regulation=_texts(regulation), owner=user, **vendor
    )
    _clean(model)
    with trail.action("inventory.model.registered"):
        model.save()
        for field, names in (("permitted_uses", permitted_uses), ("prohibited_uses", prohibited_uses)):
            for number, use in enumerate(names):
                with naming(f"{field}/{number}"):
                    new_use(model, use, permitted=field == "permitted_uses")
    return model


@transaction.atomic
def change_model(
    *, user: User, model: RegisteredModel, expected: int, changes: ModelChanges, reason: str = ""
) -> RegisteredModel:
    """Changes the fields that `changes` names, from the version `expected` of the entry.

    Raises Forbidden, NotFound, Stale, Invalid, Conflict for a name that the unit has already.
    """
    row = locked_model(user, model, "model.change", expected=expected, ours=changes)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return row
    if "owner" in changed and not policy_of(changes["owner"]).allows("record.view", row.unit):
        raise Invalid.field("owner", f"{changes['owner']} holds no role in {row.unit}.", "Choose somebody who does.")
    _set(row, changed)
    with trail.action("inventory.model.changed", reason=reason.strip()):
        save_changed(row, *changed)
    return row


def _set(row: RegisteredModel, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(row, name, _texts(value) if name == "regulation" else value)
    _clean(row)


def _clean(model: RegisteredModel) -> None:
    """Raises Invalid or Conflict unless what is said of the model may stand."""
    clean(model, *TEXTS, "regulation")
    if not model.vendor and (told := [name for name in VENDOR_FACTS if getattr(model, name)]):
        raise Invalid(
            "Nothing was kept: these facts are about a vendor, and none is named.",
            "Name the vendor, or leave them out.",
            {name: ["It needs a vendor."] for name in told},
        )
    if "@" in model.vendor_contact:
        raise Invalid.field(
            "vendor_contact", "A contact is a role, not a person's address.", "Write for example “Account manager”."
        )
    if model.vendor_evidence_on and model.vendor_evidence_on > timezone.localdate():
        raise Invalid.field("vendor_evidence_on", "That day has not come.", "Say when the evidence was last shown.")
    if RegisteredModel.objects.filter(unit=model.unit, name=model.name).exclude(pk=model.pk).exists():
        raise Conflict(
            f"{model.unit} already has a model named “{model.name}”.",
            "Submit a version of it, or choose another name.",
            {"name": ["Already taken."]},
        )


def _texts(given: Sequence[str]) -> list[str]:
    return [text for item in given if (text := item.strip())]
