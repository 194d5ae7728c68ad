"""Reads of datasets, scoped to who asks."""

from django.db.models import Count, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from registry.datasets.models import Dataset, DatasetVersion


def datasets_for(user: User) -> QuerySet[Dataset]:
    """The datasets that `user` may see, with `version_count`."""
    rows = Dataset.objects.select_related("unit", "owner").annotate(version_count=Count("versions"))
    return policy_of(user).scope(rows).order_by("name", "id")


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
