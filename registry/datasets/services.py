"""Writes of datasets."""

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.trail import context as trail
from audits.vault.models import Artifact
from registry.datasets.models import Dataset, DatasetVersion


@transaction.atomic
def register_dataset(*, user: User, unit: Unit, name: str, description: str = "", source: str = "") -> Dataset:
    """A new dataset, owned by who registers it. Raises Forbidden, Conflict when the unit has one of that name."""
    policy_of(user).require("dataset.register", unit)
    if Dataset.objects.filter(unit=unit, name=name).exists():
        raise Conflict(
            f"{unit} already has a dataset named “{name}”.", "Add a version to it.", {"name": ["Already taken."]}
        )
    with trail.action("datasets.dataset.registered"):
        return Dataset.objects.create(unit=unit, name=name, description=description, source=source, owner=user)


@transaction.atomic
def add_dataset_version(*, user: User, dataset: Dataset, label: str, artifact: Artifact) -> DatasetVersion:
    """A new immutable version. Raises Forbidden, Conflict for a label that names another content."""
    policy_of(user).require("dataset.register", dataset)
    if artifact.unit_id != dataset.unit_id:
        raise Invalid.field("sha256", "The artifact belongs to another unit.", "Upload it to the dataset's unit.")
    if existing := dataset.versions.filter(label=label).first():
        if existing.artifact_id == artifact.pk:
            return existing
        raise Conflict(
            f"Version {label} of “{dataset}” has another content.", "Choose a new label.", {"label": ["Already taken."]}
        )
    with trail.action("datasets.version.added"):
        return DatasetVersion.objects.create(
            dataset=dataset, unit=dataset.unit, label=label, artifact=artifact, created_by=user
        )
