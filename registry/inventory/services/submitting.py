"""A new version of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from audits.accounts.models import User
from audits.base.errors import Conflict, Invalid
from audits.vault.models import Artifact
from registry.datasets.models import DatasetVersion
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.services.locked import locked_model


@dataclass(frozen=True)
class VersionContents:
    """What a version is made of. `columns` names the roles of the columns in the predictions file.

    label: what the team calls it; left out, its number.
    """

    predictions: Artifact
    columns: Mapping[str, Any]
    label: str = ""
    artifact: Artifact | None = None
    training_data: DatasetVersion | None = None
    test_data: DatasetVersion | None = None
    code_reference: str = ""
    environment: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_version(*, user: User, model: RegisteredModel, contents: VersionContents) -> ModelVersion:
    """A new immutable version with the next number of its model, which waits for others that are being added.

    Raises Forbidden, Conflict for a label in use, Invalid for parts of another unit.
    """
    model = locked_model(user, model, "version.submit")
    parts = {
        "artifact": contents.artifact,
        "predictions": contents.predictions,
        "training_data": contents.training_data,
        "test_data": contents.test_data,
    }
    for name, part in parts.items():
        if part is not None and part.unit_id != model.unit_id:
            raise Invalid.field(name, "It belongs to another unit than the model.", "Upload it to the model's unit.")
    number = (model.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    label = contents.label or str(number)
    if model.versions.filter(label=label).exists():
        raise Conflict(
            f"“{model}” already has a version {label}.",
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
        number=number,
        label=label,
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
