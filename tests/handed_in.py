"""A model handed in with predictions that hold the published COMPAS counts, for tests that look at pages.

The file is made from the counts, so that nothing is downloaded: of African-American defendants 805 false and 1,369
true positives, 532 false and 990 true negatives; of Caucasian 349, 505, 461 and 1,139 (ProPublica, 2016).
"""

import csv
import io
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from audits.accounts.models import Unit, User
from audits.checks import execution
from audits.checks.models import CheckPolicy, Run
from audits.checks.services import add_policy
from audits.vault.models import Artifact
from audits.vault.services import keep
from registry.datasets.models import DatasetVersion
from registry.datasets.services import add_dataset_version, register_dataset
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.services import VersionContents, register_model
from registry.submissions.models import Submission
from registry.submissions.services import CheckRequest, submit
from tests.personas import acting

# Group: true positives, false positives, false negatives, true negatives.
COUNTS = {"African-American": (1369, 805, 532, 990), "Caucasian": (505, 349, 461, 1139)}
FEW = {"Asian": (3, 2, 5, 9)}
COLUMNS = {
    "label": "two_year_recid",
    "positive_label": "1",
    "prediction": "predicted",
    "positive_prediction": "1",
    "favourable": "0",
    "score": "score",
    "groups": ["race", "sex"],
}
RULES = [
    {
        "check": "bias.group_fairness",
        "measure": "false_positive_rate_ratio",
        "groups": "each",
        "by": ["race"],
        "minimum": 0.8,
        "maximum": 1.25,
        "consequence": "major",
    },
    {"check": "performance.classification", "measure": "accuracy", "groups": "overall", "minimum": 0.6},
]
QUICK = {"replicates": 200}


def predictions() -> bytes:
    """The rows behind the counts, as CSV; sexes alternate, and a score stands behind each prediction."""
    text, sexes, tenths = io.StringIO(), cycle(["Male", "Female", "Male"]), cycle(range(10))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["race", "sex", "two_year_recid", "predicted", "score"])
    for race, counts in (COUNTS | FEW).items():
        for (label, predicted), number in zip(((1, 1), (0, 1), (1, 0), (0, 0)), counts, strict=True):
            scores = (f"{(predicted * 10 + label * 2 + next(tenths)) / 22:.2f}" for _ in range(number))
            writer.writerows([race, next(sexes), label, predicted, score] for score in scores)
    return text.getvalue().encode()


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    settings.VAULT_ROOT = tmp_path / "vault"


def upload(user: User, unit: Unit, content: bytes, filename: str) -> Artifact:
    return keep(user=user, unit=unit, chunks=[content], filename=filename, media_type="text/csv")


@pytest.fixture
def policy(officer: User, unit: Unit) -> CheckPolicy:
    """A limit that the bias check misses and one that the performance check keeps."""
    with acting(officer):
        return add_policy(user=officer, unit=unit, name="Tier 1", rules=RULES)


@pytest.fixture
def data(ml_engineer: User, unit: Unit) -> DatasetVersion:
    with acting(ml_engineer, "token"):
        dataset = register_dataset(
            user=ml_engineer, unit=unit, name="Broward County, two years", description="Screened in 2013 and 2014."
        )
        artifact = upload(ml_engineer, unit, b"id,outcome\n1,0\n", "broward.csv")
        return add_dataset_version(user=ml_engineer, dataset=dataset, label="2016", artifact=artifact)


@pytest.fixture
def model(ml_engineer: User, unit: Unit) -> RegisteredModel:
    with acting(ml_engineer, "token"):
        return register_model(
            user=ml_engineer,
            unit=unit,
            name="COMPAS",
            purpose="Risk that a defendant is charged again within two years.",
            tier=1,
            vendor="Northpointe",
            regulation=["EU AI Act high risk"],
            prohibited_uses=["Sentencing"],
        )


@pytest.fixture
def hand_in(ml_engineer: User, model: RegisteredModel, data: DatasetVersion) -> Callable[..., Submission]:
    """`hand_in("2016")` submits a version with both checks queued."""

    def make(label: str = "2016", **contents: Any) -> Submission:
        with acting(ml_engineer, "token"):
            given = {"columns": COLUMNS, "test_data": data, "environment": {"python": "3.11"}} | contents
            artifact = upload(ml_engineer, model.unit, predictions(), "predictions.csv")
            return submit(
                user=ml_engineer,
                model=model,
                contents=VersionContents(label=label, predictions=artifact, **given),
                requests=[
                    CheckRequest("bias.group_fairness", QUICK),
                    CheckRequest("performance.classification", QUICK),
                ],
            )

    return make


@pytest.fixture
def version(policy: CheckPolicy, hand_in: Callable[..., Submission]) -> ModelVersion:
    """A version whose checks are queued."""
    return hand_in(card={"design": "A points score.", "limitations": ["Old data", "One county"]}).version


@pytest.fixture
def checked_version(version: ModelVersion) -> ModelVersion:
    """A version whose checks a worker has finished: bias fails, performance passes."""
    for pk in Run.objects.order_by("pk").values_list("pk", flat=True):
        execution.execute(pk)
    return version


@pytest.fixture
def browse(client: Any) -> Callable[..., Any]:
    """`browse(user)` is Django's test client, signed in as `user`."""

    def sign_in(user: User) -> Any:
        with acting(user):
            client.force_login(user)
        return client

    return sign_in
