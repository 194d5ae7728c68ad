"""Versions of a model are numbered 1, 2, 3 without a gap, however many are handed in at once."""

import json

import pytest
from rest_framework.test import APIClient

from audits.base.errors import Conflict
from registry.inventory.models import ModelVersion
from tests.hostile.at_once import at_once

COLUMNS = {"label": "y", "positive_label": "1", "prediction": "p", "positive_prediction": "1", "groups": ["sex"]}
N = 20


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers(api, ml_engineer, version, model):
    authorization = api(ml_engineer)._credentials
    body = json.dumps({"model": model.reference, "columns": COLUMNS, "predictions_sha256": version.predictions.sha256})

    def hand_in():
        client = APIClient()
        client.credentials(**authorization)
        return client.post("/api/v1/submissions", body, content_type="application/json")

    answers = at_once(*[hand_in] * N, seconds=120)
    assert [answer.status_code for answer in answers] == [202] * N
    assert sorted(answer.json()["number"] for answer in answers) == list(range(2, N + 2))
    rows = ModelVersion.objects.filter(model=model).order_by("number").values_list("number", "label")
    assert list(rows) == [(number, str(number)) for number in range(1, N + 2)]


@pytest.mark.django_db
def test_a_refused_version_uses_no_number(add, version):
    add("2.0")
    with pytest.raises(Conflict, match=r"already has a version 2\.0"):
        add("2.0")
    assert add("3.0").number == 3


@pytest.mark.django_db
def test_without_a_label_a_version_is_called_by_its_number(add):
    assert (add().label, add("rc").label, add().label) == ("2", "rc", "4")


@pytest.mark.django_db
def test_a_number_that_is_a_label_already_asks_for_a_label(add):
    add("3")
    with pytest.raises(Conflict, match="choose a new label"):
        add()
