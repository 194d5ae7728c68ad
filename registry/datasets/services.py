"""Writes of datasets and their versions. Schemas, profiles, connections and snapshots have services of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from audits.base.strict_json import pointer_part
from audits.checks.reading import Reading
from audits.checks.refusals import CheckError
from audits.trail import context as trail
from audits.vault.models import Artifact
from registry.datasets.datasheet import EDITABLE
from registry.datasets.models import Connection, Dataset, DatasetVersion
from registry.datasets.profiles import ask_profile


def _refuse_taken(unit: Unit, name: str, but: int = 0) -> None:
    if Dataset.objects.filter(unit=unit, name=name).exclude(pk=but).exists():
        raise Conflict(
            f"{unit} already has a dataset named “{name}”.", "Add a version to it.", {"name": ["Already taken."]}
        )


@transaction.atomic
def register_dataset(
    *, user: User, unit: Unit, name: str, description: str = "", source: str = "", **facts: str
) -> Dataset:
    """A new dataset, owned by who registers it. facts: licence, legal_basis, retention and sections of the datasheet.

    Raises Forbidden, Conflict when the unit has one of that name.
    """
    policy_of(user).require("dataset.register", unit)
    _refuse_taken(unit, name)
    with trail.action("datasets.dataset.registered"):
        return Dataset.objects.create(unit=unit, name=name, description=description, source=source, owner=user, **facts)


@transaction.atomic
def change_dataset(*, user: User, dataset: Dataset, expected: int, changes: Mapping[str, str]) -> Dataset:
    """Changes the name, the facts or the datasheet: only what `changes` names.

    expected: the version of the dataset that the change was made from. Raises Forbidden, Stale, Conflict for a name
    that is taken, Invalid for a field that is none.
    """
    policy_of(user).require("dataset.register", dataset)
    if unknown := [name for name in changes if name not in EDITABLE]:
        raise Invalid.field(unknown[0], f"{unknown[0]} is nothing to change.", f"There are: {', '.join(EDITABLE)}.")
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    check_version(locked, expected, changes)
    differing = {name: value for name, value in changes.items() if getattr(locked, name) != value}
    if not differing:
        return locked
    if "name" in differing:
        _refuse_taken(locked.unit, differing["name"], locked.pk)
    for name, value in differing.items():
        setattr(locked, name, value)
    locked.version += 1
    with trail.action("datasets.dataset.changed"):
        locked.save(update_fields=[*differing, "version"])
    return locked


def declared_reading(said: Mapping[str, Any], field: str = "reading") -> dict[str, Any]:
    """A declared reading as it is stored. Raises Invalid that names each wrong setting below `field`."""
    try:
        return Reading.declared(said).to_dict()
    except CheckError as error:
        named = {f"{field}/{pointer_part(name)}": [why] for name, why in error.fields.items()}
        raise Invalid(error.message, error.what_next, named) from error


@transaction.atomic
def add_dataset_version(
    *,
    user: User,
    dataset: Dataset,
    label: str,
    artifact: Artifact,
    derived_from: Sequence[DatasetVersion] = (),
    reading: Mapping[str, Any] | None = None,
    connection: Connection | None = None,
    origin: Mapping[str, Any] | None = None,
) -> DatasetVersion:
    """A new immutable version, whose profile a worker then makes.

    derived_from: the versions that it was made of. reading: how its content is read, where that is declared.
    connection, origin: where it was taken from, for a snapshot. Raises Forbidden, Invalid, Conflict for a label that
    names another content.
    """
    policy_of(user).require("dataset.register", dataset)
    if artifact.unit_id != dataset.unit_id:
        raise Invalid.field("sha256", "The artifact belongs to another unit.", "Upload it to the dataset's unit.")
    read = declared_reading(reading or {})
    if existing := dataset.versions.filter(label=label).first():
        parents = set(existing.derived_from.values_list("pk", flat=True))
        same = existing.artifact_id == artifact.pk and existing.reading == read
        if same and parents == {parent.pk for parent in derived_from}:
            return existing
        raise Conflict(
            f"Version {label} of “{dataset}” has another content.", "Choose a new label.", {"label": ["Already taken."]}
        )
    with trail.action("datasets.version.added"):
        version = DatasetVersion.objects.create(
            dataset=dataset,
            unit=dataset.unit,
            label=label,
            artifact=artifact,
            reading=read,
            connection=connection,
            origin=dict(origin or {}),
            created_by=user,
        )
        version.derived_from.set(derived_from)
        ask_profile(user=user, version=version)
    return version
