"""Where ML teams hand in a version and follow it to the gate."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import Invalid, TooLarge, naming
from audits.base.idempotency import idempotent
from audits.base.parsers import StrictJSONParser, WholeMultiPartParser
from audits.base.serializers import StrictJSONField, StrictSerializer
from audits.checks.api import RunSerializer
from audits.vault import store
from audits.vault.models import Artifact
from audits.vault.selectors import artifact_for
from audits.vault.services import keep
from registry.datasets.models import DatasetVersion
from registry.datasets.selectors import dataset_version_for
from registry.inventory.models import RegisteredModel
from registry.inventory.selectors import model_for, version_for
from registry.inventory.services import VersionContents
from registry.submissions.models import Submission
from registry.submissions.selectors import gate_of, newest_runs, submission_for, submissions_for
from registry.submissions.services import CheckRequest, run_again, submit

DIGEST = r"^[0-9a-f]{64}$"


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    model = serializers.CharField(source="version.model.reference")
    version = serializers.CharField(source="version.reference")
    number = serializers.IntegerField(source="version.number")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    submitted_by = serializers.CharField(source="submitted_by.reference")
    runs = serializers.SerializerMethodField()
    gate = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = ["reference", "model", "version", "number", "label", "submitted_by", "submitted_at", "runs", "gate"]

    def get_runs(self, submission: Submission) -> list[dict[str, str]]:
        return [
            {
                "reference": run.reference,
                "check": run.check_id,
                "state": run.state,
                "url": f"/api/v1/runs/{run.reference}",
            }
            for run in newest_runs(submission)
        ]

    def get_gate(self, submission: Submission) -> dict[str, Any]:
        answer = gate_of(submission)
        return {"state": answer.state, "reasons": answer.reasons}


class CheckRequestInput(StrictSerializer):
    check = serializers.CharField()
    parameters = serializers.DictField(required=False, default=dict)


class SubmissionInput(StrictSerializer):
    model = serializers.CharField(help_text="The reference of the model, e.g. M-0003.")
    # What the team calls the version; it never changes.
    label = serializers.CharField(max_length=100, required=False, default="", help_text="Left out: its number.")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    columns = StrictJSONField(help_text="Roles of the columns of the predictions file.")
    predictions = serializers.FileField(required=False)
    predictions_sha256 = serializers.RegexField(DIGEST, required=False)
    artifact = serializers.FileField(required=False)
    artifact_sha256 = serializers.RegexField(DIGEST, required=False)
    training_data = serializers.CharField(required=False, help_text="Dataset and version: D-0001@2026-06.")
    test_data = serializers.CharField(required=False, help_text="Dataset and version: D-0001@2026-06.")
    code_reference = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    environment = StrictJSONField(required=False, default=dict)
    card = StrictJSONField(required=False, default=dict)
    checks = StrictJSONField(required=False, help_text="[{check, parameters}]; left out, all that suit run.")

    example = {
        "model": "M-0003",
        "predictions_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "columns": {
            "label": "defaulted",
            "positive_label": "1",
            "prediction": "predicted",
            "positive_prediction": "1",
            "favourable": "0",
            "groups": ["sex"],
        },
        "code_reference": "git:4f2c9d1",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("columns", "environment", "card"):
            if not isinstance(attrs[name], dict):
                raise serializers.ValidationError({name: ["Send a JSON object."]})
        requests = CheckRequestInput(data=attrs.get("checks", []), many=True)
        if not requests.is_valid():
            raise serializers.ValidationError({"checks": requests.errors})
        attrs["checks"] = [CheckRequest(one["check"], one["parameters"]) for one in requests.validated_data]
        if "predictions" not in attrs and "predictions_sha256" not in attrs:
            raise serializers.ValidationError(
                {"predictions": ["Send the file, or name the digest of one that you uploaded."]}
            )
        return attrs


# The body is read before any transaction begins: a slow upload must not hold one open.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SubmissionsView(RecordListView):
    """The submissions you may see; POST hands in a version and answers 202 with the runs to follow."""

    input_class = SubmissionInput
    parser_classes = [StrictJSONParser, WholeMultiPartParser]
    serializer_class = SubmissionSerializer

    def rows(self) -> QuerySet[Any]:
        return submissions_for(acting_user(self.request))

    @extend_schema(request=SubmissionInput, responses={202: SubmissionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("model"):
            model = model_for(acting_user(request), values["model"])
        with transaction.atomic():
            contents = VersionContents(
                label=values["label"],
                predictions=_needed(_file(acting_user(request), model, values, "predictions")),
                columns=values["columns"],
                artifact=_file(acting_user(request), model, values, "artifact"),
                training_data=_dataset(acting_user(request), values, "training_data"),
                test_data=_dataset(acting_user(request), values, "test_data"),
                code_reference=values["code_reference"],
                environment=values["environment"],
                card=values["card"],
            )
            submission = submit(user=acting_user(request), model=model, contents=contents, requests=values["checks"])
        shown = SubmissionSerializer(submission_for(acting_user(request), submission.reference)).data
        return created(shown, f"/api/v1/submissions/{submission.reference}", status=202)


def _file(user: User, model: RegisteredModel, values: dict[str, Any], name: str) -> Artifact | None:
    """The file sent as `name`, or the artifact that `name`_sha256 names; sent with a digest, both must agree."""
    file: UploadedFile[Any] | None = values.get(name)
    digest: str = values.get(f"{name}_sha256", "")
    with naming(f"{name}_sha256"), naming(name, TooLarge):
        if file is None:
            return artifact_for(user, digest) if digest else None
        return keep(
            user=user,
            unit=model.unit,
            chunks=file.chunks(store.CHUNK),
            filename=file.name or name,
            media_type=file.content_type or "application/octet-stream",
            expected_sha256=digest,
        )


def _needed(artifact: Artifact | None) -> Artifact:
    if artifact is None:
        raise Invalid.field("predictions", "Send the file, or name the digest of one that you uploaded.")
    return artifact


def _dataset(user: User, values: dict[str, Any], name: str) -> DatasetVersion | None:
    if not (given := values.get(name)):
        return None
    reference, separator, label = given.partition("@")
    if not separator:
        raise Invalid.field(name, f"“{given}” names no version.", "Write it as D-0001@label.")
    with naming(name):
        return dataset_version_for(user, reference, label)


class SubmissionView(RecordView):
    """One submission, with its runs and what the gate says now."""

    @extend_schema(responses=SubmissionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(SubmissionSerializer(submission_for(acting_user(request), reference)).data)


class VersionRunsView(RecordView):
    """Runs one check of a version again."""

    input_class = CheckRequestInput

    @extend_schema(request=CheckRequestInput, responses={202: RunSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        values = self.read(request)
        version = version_for(acting_user(request), reference)
        run = run_again(
            user=acting_user(request), version=version, request=CheckRequest(values["check"], values["parameters"])
        )
        return created(RunSerializer(run).data, f"/api/v1/runs/{run.reference}", status=202)
