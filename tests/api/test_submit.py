"""An ML team hands in a version: 202, runs to follow, and nothing twice."""

import hashlib
import json

import pytest

from audits.checks.models import Run
from audits.trail.models import AuditEvent
from audits.vault.models import Artifact
from registry.inventory.models import ModelVersion
from registry.submissions.models import Submission
from tests.api.conftest import COLUMNS, PREDICTIONS

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/submissions"


def _multipart(fields):
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in fields.items()}


def test_a_submission_is_accepted_with_its_runs(api, ml_engineer, handed_in):
    answer = api(ml_engineer).post(URL, _multipart(handed_in()), format="multipart")
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == f"{URL}/{answer.json()['reference']}"
    assert {run["check"] for run in answer.json()["runs"]} == {"bias.group_fairness", "performance.classification"}
    assert answer.json()["gate"]["state"] == "pending"


def test_the_file_is_kept_by_its_digest(api, ml_engineer, handed_in):
    api(ml_engineer).post(URL, _multipart(handed_in()), format="multipart")
    assert ModelVersion.objects.get().predictions.sha256 == hashlib.sha256(PREDICTIONS).hexdigest()


def test_sent_again_with_the_same_key_it_is_the_same_answer(api, ml_engineer, handed_in):
    client = api(ml_engineer)
    answers = [
        client.post(URL, _multipart(handed_in()), format="multipart", headers={"Idempotency-Key": "ci-42"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replay"] == "true"
    assert Submission.objects.count() == ModelVersion.objects.count() == 1


def test_the_same_key_for_another_body_is_refused(api, ml_engineer, handed_in):
    client = api(ml_engineer)
    client.post(URL, _multipart(handed_in()), format="multipart", headers={"Idempotency-Key": "ci-42"})
    answer = client.post(
        URL, _multipart(handed_in(label="2.0.0")), format="multipart", headers={"Idempotency-Key": "ci-42"}
    )
    assert answer.status_code == 409
    assert Submission.objects.count() == 1


def test_a_label_in_use_is_a_conflict_that_names_it(api, ml_engineer, handed_in):
    client = api(ml_engineer)
    client.post(URL, _multipart(handed_in()), format="multipart")
    answer = client.post(URL, _multipart(handed_in()), format="multipart")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["pointer"] == "#/label"


def test_every_event_of_it_carries_the_engineer_and_the_token(api, ml_engineer, handed_in):
    before = AuditEvent.objects.order_by("-id").first().id
    client = api(ml_engineer)
    mark = AuditEvent.objects.order_by("-id").first().id
    client.post(URL, _multipart(handed_in()), format="multipart")
    events = AuditEvent.objects.filter(id__gt=max(before, mark))
    assert {"submissions.submission", "inventory.modelversion", "vault.artifact", "checks.run"} <= set(
        events.values_list("object_type", flat=True)
    )
    token = ml_engineer.tokens.latest("id")
    assert set(events.values_list("actor_id", "source")) == {(str(ml_engineer.pk), f"token {token.prefix}")}


def test_an_uploaded_digest_may_stand_for_the_file(api, ml_engineer, handed_in, unit):
    client = api(ml_engineer)
    fields = handed_in()
    upload = client.post("/api/v1/artifacts", {"unit": unit.pk, "file": fields["predictions"]}, format="multipart")
    assert upload.status_code == 201, upload.content
    answer = client.post(URL, handed_in(predictions=None, predictions_sha256=upload.json()["sha256"]), format="json")
    assert answer.status_code == 202, answer.content
    assert Artifact.objects.count() == 1
    assert Run.objects.first().inputs["columns"]["groups"] == COLUMNS["groups"]
