"""Bad input: a problem document that names the field, and nothing kept half."""

import json

import pytest

from audits.checks.models import Run
from audits.vault.models import Artifact
from registry.inventory.models import ModelVersion
from tests.api.conftest import COLUMNS

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/submissions"


@pytest.fixture
def refused(api, ml_engineer, handed_in):
    """Sends a submission with changes, expects it to be refused with nothing kept, and returns the document."""

    def send(status=400, user=ml_engineer, **changes):
        fields = {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in handed_in(**changes).items()}
        answer = api(user).post(URL, fields, format="multipart")
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert not ModelVersion.objects.exists()
        assert not Run.objects.exists()
        assert not Artifact.objects.exists()
        return answer.json()

    return send


def pointers(document):
    return [error["pointer"] for error in document.get("errors", [])]


def test_no_file(refused):
    assert pointers(refused(predictions=None)) == ["#/predictions"]


def test_no_model(refused):
    assert pointers(refused(model=None)) == ["#/model"]


def test_a_model_that_is_not_there(refused):
    assert "M-9999" in refused(404, model="M-9999")["detail"]


def test_another_units_model_looks_as_if_it_were_not_there(refused, outside_engineer):
    refused(404, user=outside_engineer)


def test_a_role_that_may_not_submit(refused, officer):
    assert "ML engineer" in refused(403, user=officer)["detail"]


def test_an_unknown_field(refused):
    assert pointers(refused(colour="red")) == ["#/colour"]


def test_a_misspelt_role_of_a_column(refused):
    document = refused(columns=COLUMNS | {"lable": "label"})
    assert pointers(document) == ["#/columns/lable"]


def test_no_positive_label(refused):
    without = {name: value for name, value in COLUMNS.items() if name not in {"positive_label", "positive_prediction"}}
    assert any("positive" in pointer for pointer in pointers(refused(columns=without)))


def test_columns_that_are_no_object(refused):
    assert pointers(refused(columns=["label"])) == ["#/columns"]


def test_an_unknown_check(refused):
    document = refused(checks=[{"check": "bias.group_fairness"}, {"check": "bias.nothing"}])
    assert pointers(document) == ["#/checks/1/check"]
    assert "bias.nothing" in document["detail"]


def test_a_parameter_that_does_not_fit(refused):
    document = refused(checks=[{"check": "bias.group_fairness", "parameters": {"level": 7}}])
    assert pointers(document) == ["#/checks/0/parameters/level"]


def test_a_digest_that_does_not_match(refused):
    document = refused(predictions_sha256="0" * 64)
    assert pointers(document) == ["#/predictions_sha256"]
    assert "announced" in document["detail"]


def test_a_file_over_the_cap(refused, settings):
    settings.VAULT_MAX_BYTES = 100
    assert "cap" in refused(413)["detail"]


def test_a_nul_in_a_name(refused):
    assert pointers(refused(label="1.0\x00")) == ["#/label"]


def test_a_dataset_without_its_version(refused):
    assert pointers(refused(test_data="D-0001")) == ["#/test_data"]
