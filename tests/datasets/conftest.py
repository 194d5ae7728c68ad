"""Datasets with contents, and workers that look at what was asked of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from audits.accounts.models import Unit, User
from audits.vault.services import keep
from registry.datasets import profiling
from registry.datasets.models import Dataset, DatasetVersion, Profile
from registry.datasets.services import add_dataset_version, register_dataset
from tests.personas import acting

PEOPLE = b"email,sex,age\n" + b"".join(
    b"p%d@example.com,%s,%d\n" % (n, b"FM"[n % 2 :][:1], 20 + n % 40) for n in range(99)
)


@pytest.fixture(autouse=True)
def vault(settings, tmp_path: Path) -> None:
    settings.VAULT_ROOT = tmp_path / "vault"


@pytest.fixture
def dataset(unit: Unit, ml_engineer: User) -> Dataset:
    with acting(ml_engineer):
        return register_dataset(user=ml_engineer, unit=unit, name="Applications / 申請")


@pytest.fixture
def add(dataset: Dataset, unit: Unit, ml_engineer: User) -> Callable[..., DatasetVersion]:
    """Adds a version with this content; its profile waits for a worker."""

    def adding(content: bytes = PEOPLE, label: str = "1", **more: object) -> DatasetVersion:
        with acting(ml_engineer):
            artifact = keep(user=ml_engineer, unit=unit, chunks=[content], filename=label)
            return add_dataset_version(user=ml_engineer, dataset=dataset, label=label, artifact=artifact, **more)

    return adding


@pytest.fixture
def profiled(add: Callable[..., DatasetVersion]) -> Callable[..., DatasetVersion]:
    """The same, and a worker has made the profile."""

    def adding(content: bytes = PEOPLE, label: str = "1", **more: object) -> DatasetVersion:
        version = add(content, label, **more)
        make_profiles()
        return version

    return adding


def make_profiles() -> None:
    """What a worker does with every profile that waits."""
    for profile in Profile.objects.filter(state=Profile.State.QUEUED):
        profiling.execute(profile.pk)


def newest(version: DatasetVersion) -> Profile:
    return Profile.objects.filter(dataset_version=version).latest("id")
