"""What API tests hand in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.inventory.models import RegisteredModel
from registry.inventory.services import register_model
from tests.personas import acting

PREDICTIONS = b"sex,label,predicted\n" + b"F,1,1\nM,0,0\nF,0,1\nM,1,1\n" * 60
COLUMNS = {
    "label": "label",
    "positive_label": "1",
    "prediction": "predicted",
    "positive_prediction": "1",
    "favourable": "1",
    "groups": ["sex"],
}


@pytest.fixture(autouse=True)
def vault(settings, tmp_path) -> None:
    settings.VAULT_ROOT = tmp_path / "vault"


@pytest.fixture
def model(unit, ml_engineer) -> RegisteredModel:
    with acting(ml_engineer, "token"):
        return register_model(
            user=ml_engineer, unit=unit, name="Loan score / für 2026", purpose="Scores loans", tier=1, vendor="A vendor"
        )


@pytest.fixture
def handed_in(model) -> Callable[..., dict[str, Any]]:
    """The fields of a good submission; keywords replace, None leaves out."""

    def fields(**changes: Any) -> dict[str, Any]:
        good: dict[str, Any] = {
            "model": model.reference,
            "label": "1.0.0",
            "predictions": SimpleUploadedFile("p.csv", PREDICTIONS, "text/csv"),
            "columns": COLUMNS,
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    return fields
