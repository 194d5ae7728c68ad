"""Reads of datasets, scoped to who asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.base.search import holding
from registry.datasets.models import Connection, Dataset, DatasetVersion, Profile, Schema, Snapshot
from registry.datasets.schema import Difference, differences


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


def profile_of(user: User, version: DatasetVersion) -> Profile | None:
    """The newest profile of a version, finished or not."""
    return policy_of(user).scope(Profile.objects.filter(dataset_version=version)).order_by("-id").first()


def told_profile(user: User, version: DatasetVersion) -> Profile | None:
    """The profile of a version that says something: the one that was finished last."""
    rows = Profile.objects.filter(dataset_version=version, state=Profile.State.DONE).exclude(result=None)
    return policy_of(user).scope(rows).order_by("-id").first()


def schema_of(user: User, version: DatasetVersion) -> Schema | None:
    """The schema of a version; None until its first profile is made."""
    rows = Schema.objects.filter(dataset_version=version).select_related("confirmed_by", "dataset_version")
    return policy_of(user).scope(rows).first()


def differences_of(user: User, version: DatasetVersion) -> tuple[Schema | None, list[Difference]]:
    """The schema that was confirmed for an earlier version, and how the columns of this one differ from it."""
    mine = schema_of(user, version)
    earlier = Schema.objects.filter(
        dataset_version__dataset_id=version.dataset_id, dataset_version_id__lt=version.pk, confirmed_at__isnull=False
    ).select_related("dataset_version")
    confirmed = policy_of(user).scope(earlier).order_by("-dataset_version_id").first()
    if mine is None or confirmed is None:
        return confirmed, []
    return confirmed, differences(confirmed.columns, mine.columns)


def connections_for(user: User) -> QuerySet[Connection]:
    """The connections that `user` may see."""
    return policy_of(user).scope(Connection.objects.select_related("unit")).order_by("name", "id")


def connection_for(user: User, reference: str) -> Connection:
    """One connection by reference, e.g. `CN-0001`. Raises NotFound."""
    connection = connections_for(user).filter(reference=reference).first()
    if connection is None:
        raise NotFound(f"There is no connection {reference}, or you may not see it.")
    return connection


def snapshots_of(user: User, dataset: Dataset) -> QuerySet[Snapshot]:
    """The snapshots of one dataset, newest first."""
    rows = Snapshot.objects.filter(dataset=dataset).select_related("dataset", "connection", "dataset_version")
    return policy_of(user).scope(rows).order_by("-id")


def snapshot_for(user: User, reference: str) -> Snapshot:
    """One snapshot by reference, e.g. `SNAP-0001`. Raises NotFound."""
    rows = Snapshot.objects.select_related("dataset", "connection", "dataset_version")
    snapshot = policy_of(user).scope(rows).filter(reference=reference).first()
    if snapshot is None:
        raise NotFound(f"There is no snapshot {reference}, or you may not see it.")
    return snapshot


def parents_of(user: User, versions: Iterable[DatasetVersion]) -> dict[int, list[DatasetVersion]]:
    """For each of `versions` those that it was made of, as far as `user` may see them."""
    rows = DatasetVersion.derived_from.through.objects.filter(from_datasetversion__in=[one.pk for one in versions])
    pairs = list(rows.values_list("from_datasetversion_id", "to_datasetversion_id"))
    seen = policy_of(user).scope(DatasetVersion.objects.select_related("dataset"))
    parents = seen.in_bulk({parent for _child, parent in pairs})
    found: dict[int, list[DatasetVersion]] = {}
    for child, parent in sorted(pairs):
        if parent in parents:
            found.setdefault(child, []).append(parents[parent])
    return found


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
