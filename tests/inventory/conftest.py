"""A version that was handed in, and helpers that lead it through its life."""

from collections.abc import Callable

import pytest

from audits.accounts.models import User
from registry.inventory.models import ModelVersion, RegisteredModel, Transition
from registry.inventory.services import VersionContents, add_version, deploy, move_version
from registry.submissions.models import Submission
from tests.personas import acting, set_up
from tests.register import *  # noqa: F403 - a version of a vendor's model, evidence


@pytest.fixture
def model(version: ModelVersion) -> RegisteredModel:
    return version.model


@pytest.fixture
def passed(version: ModelVersion, leave_evidence: Callable, ml_engineer: User) -> ModelVersion:
    """The version, with an open gate."""
    with set_up():
        submission = Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(leave_evidence("pass").run)
    return version


@pytest.fixture
def move() -> Callable[..., Transition]:
    """`move(user, version, "approved")` takes the step; the version is read again."""

    def take(user: User, version: ModelVersion, to: str, **more: str) -> Transition:
        with acting(user, "token"):
            made = move_version(user=user, version=version, to=to, **{"reason": "Because.", **more})
        version.refresh_from_db()
        return made

    return take


@pytest.fixture
def approved(passed: ModelVersion, move: Callable, validator: User, approver: User) -> ModelVersion:
    move(validator, passed, "in_validation")
    move(approver, passed, "approved", conditions="For new customers only.")
    return passed


@pytest.fixture
def in_use(approved: ModelVersion, move: Callable, ml_engineer: User) -> ModelVersion:
    """Runs in production."""
    with acting(ml_engineer, "token"):
        deploy(user=ml_engineer, version=approved, environment="production")
    move(ml_engineer, approved, "in_use")
    return approved


@pytest.fixture
def add(model: RegisteredModel, version: ModelVersion, ml_engineer: User) -> Callable[..., ModelVersion]:
    """`add("2.0")` is one more version, as it was submitted."""

    def make(label: str = "") -> ModelVersion:
        contents = VersionContents(label=label, predictions=version.predictions, columns={"label": "y"})
        with acting(ml_engineer, "token"):
            return add_version(user=ml_engineer, model=model, contents=contents)

    return make
