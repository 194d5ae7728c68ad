"""Writes of the model inventory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.trail import context as trail
from audits.vault.models import Artifact
from registry.datasets.models import DatasetVersion
from registry.inventory.models import ModelVersion, RegisteredModel


@transaction.atomic
def register_model(
    *,
    user: User,
    unit: Unit,
    name: str,
    purpose: str,
    tier: int,
    permitted_uses: str = "",
    prohibited_uses: str = "",
    vendor: str = "",
    regulation: Sequence[str] = (),
) -> RegisteredModel:
    """A new inventory entry, owned by who registers it.

    Raises Forbidden, Invalid for an unknown tier, Conflict when the unit has a model of that name.
    """
    policy_of(user).require("model.register", unit)
    if tier not in RegisteredModel.Tier.values:
        raise Invalid.field("tier", "The tier is 1, 2 or 3.", "1 is for the models most depends on.")
    if RegisteredModel.objects.filter(unit=unit, name=name).exists():
        raise Conflict(
            f"{unit} already has a model named “{name}”.", "Submit a version of it.", {"name": ["Already taken."]}
        )
    with trail.action("inventory.model.registered"):
        return RegisteredModel.objects.create(
            unit=unit,
            name=name,
            purpose=purpose,
            tier=tier,
            permitted_uses=permitted_uses,
            prohibited_uses=prohibited_uses,
            vendor=vendor,
            regulation=list(regulation),
            owner=user,
        )


@dataclass(frozen=True)
class VersionContents:
    """What a version is made of. `columns` names the roles of the columns in the predictions file."""

    label: str
    predictions: Artifact
    columns: Mapping[str, Any]
    artifact: Artifact | None = None
    training_data: DatasetVersion | None = None
    test_data: DatasetVersion | None = None
    code_reference: str = ""
    environment: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_version(*, user: User, model: RegisteredModel, contents: VersionContents) -> ModelVersion:
    """A new immutable version. Raises Forbidden, Conflict for a label in use, Invalid for parts of another unit."""
    policy_of(user).require("version.submit", model)
    parts = {
        "artifact": contents.artifact,
        "predictions": contents.predictions,
        "training_data": contents.training_data,
        "test_data": contents.test_data,
    }
    for name, part in parts.items():
        if part is not None and part.unit_id != model.unit_id:
            raise Invalid.field(name, "It belongs to another unit than the model.", "Upload it to the model's unit.")
    if model.versions.filter(label=contents.label).exists():
        raise Conflict(
            f"“{model}” already has a version {contents.label}.",
            "A version never changes: choose a new label.",
            {"label": ["Already taken."]},
        )
    if contents.artifact is None and not model.vendor:
        raise Invalid.field(
            "artifact", "A model of our own needs its artifact.", "Send it, or name the vendor on the model."
        )
    return ModelVersion.objects.create(
        model=model,
        unit=model.unit,
        label=contents.label,
        artifact=contents.artifact,
        predictions=contents.predictions,
        training_data=contents.training_data,
        test_data=contents.test_data,
        columns=dict(contents.columns),
        code_reference=contents.code_reference,
        environment=dict(contents.environment),
        card=dict(contents.card),
        submitted_by=user,
    )
