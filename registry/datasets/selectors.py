"""Reads of datasets, scoped to who asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.base.search import holding
from registry.datasets.models import Dataset, DatasetVersion


def datasets_for(user: User) -> QuerySet[Dataset]:
    """The datasets that `user` may see, with `version_count`."""
    rows = Dataset.objects.select_related("unit", "owner").annotate(version_count=Count("versions"))
    return policy_of(user).scope(rows).order_by("name", "id")


def datasets_matching(user: User, text: str = "") -> QuerySet[Dataset]:
    """The datasets that `user` may see whose name, description or reference holds every word of `text`."""
    return holding(datasets_for(user), text)


def dataset_for(user: User, reference: str) -> Dataset:
    """One dataset by reference, e.g. `D-0002`. Raises NotFound."""
    dataset = datasets_for(user).filter(reference=reference).first()
    if dataset is None:
        raise NotFound(f"There is no dataset {reference}, or you may not see it.")
    return dataset


def dataset_version_for(user: User, reference: str, label: str) -> DatasetVersion:
    """One version of one dataset. Raises NotFound."""
    version = dataset_for(user, reference).versions.select_related("artifact", "dataset").filter(label=label).first()
    if version is None:
        raise NotFound(f"Dataset {reference} has no version {label}.")
    return version


def version_for(user: User, reference: str) -> DatasetVersion:
    """One version by its own reference, e.g. `DV-0007`. Raises NotFound."""
    rows = DatasetVersion.objects.select_related("artifact", "dataset", "unit", "created_by", "connection")
    version = policy_of(user).scope(rows).filter(reference=reference).first()
    if version is None:
        raise NotFound(f"There is no dataset version {reference}, or you may not see it.")
    return version


def versions_of(user: User, dataset: Dataset) -> QuerySet[DatasetVersion]:
    """The versions of one dataset, newest first, with the model versions that use them at hand."""
    rows = DatasetVersion.objects.filter(dataset=dataset).select_related("artifact", "created_by", "dataset")
    return policy_of(user).scope(rows.prefetch_related("trained__model", "tested__model")).order_by("-id")


@dataclass(frozen=True)
class Use:
    """A model version that uses a dataset version, named by text: datasets know no models."""

    trains: bool
    model: str
    model_reference: str
    label: str
    version_reference: str


def uses_of(user: User, versions: Iterable[DatasetVersion]) -> dict[int, list[Use]]:
    """For each of `versions` (as `versions_of` reads them) the model versions that `user` may see and that use it."""
    units = set(policy_of(user).units().values_list("pk", flat=True))
    return {
        version.pk: [
            Use(trains, used.model.name, used.model.reference, used.label, used.reference)
            for trains, users in ((True, version.trained.all()), (False, version.tested.all()))
            for used in users
            if used.unit_id in units
        ]
        for version in versions
    }
