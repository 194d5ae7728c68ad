"""The model inventory over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from registry.inventory.in_use import Act, Piece, Standing, let_in, standings
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import model_for, models_for, version_for, versions_for
from registry.inventory.services import register_model


class RegisteredModelSerializer(serializers.ModelSerializer[RegisteredModel]):
    owner = serializers.CharField(source="owner.reference")
    version_count = serializers.IntegerField(read_only=True, default=0)
    latest_label = serializers.CharField(read_only=True, default=None)

    class Meta:
        model = RegisteredModel
        fields = [
            "reference", "unit", "name", "purpose", "permitted_uses", "prohibited_uses", "vendor", "tier",
            "regulation", "owner", "version_count", "latest_label", "created_at",
        ]  # fmt: skip


class ModelVersionSerializer(serializers.ModelSerializer[ModelVersion]):
    model = serializers.CharField(source="model.reference")
    artifact_sha256 = serializers.CharField(source="artifact.sha256", default=None)
    predictions_sha256 = serializers.CharField(source="predictions.sha256")
    training_data_sha256 = serializers.CharField(source="training_data.artifact.sha256", default=None)
    test_data_sha256 = serializers.CharField(source="test_data.artifact.sha256", default=None)
    submitted_by = serializers.CharField(source="submitted_by.reference")

    class Meta:
        model = ModelVersion
        fields = [
            "reference", "model", "label", "state", "artifact_sha256", "predictions_sha256", "training_data_sha256",
            "test_data_sha256", "columns", "code_reference", "environment", "card", "submitted_by", "submitted_at",
        ]  # fmt: skip


class RegisteredModelInput(StrictSerializer):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)
    purpose = serializers.CharField()
    tier = serializers.IntegerField(min_value=1, max_value=3)
    permitted_uses = serializers.CharField(required=False, allow_blank=True, default="")
    prohibited_uses = serializers.CharField(required=False, allow_blank=True, default="")
    vendor = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    regulation = serializers.ListField(child=serializers.CharField(max_length=100), required=False, default=list)


class ModelsView(RecordListView):
    """The models you may see; POST registers one."""

    input_class = RegisteredModelInput
    serializer_class = RegisteredModelSerializer

    def rows(self) -> QuerySet[Any]:
        return models_for(acting_user(self.request))

    @extend_schema(request=RegisteredModelInput, responses={201: RegisteredModelSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("unit"):
            unit = unit_for(acting_user(request), values.pop("unit"))
        model = register_model(user=acting_user(request), unit=unit, **values)
        return created(RegisteredModelSerializer(model).data, f"/api/v1/models/{model.reference}")


class ActSerializer(serializers.Serializer[Act]):
    by = serializers.CharField()
    at = serializers.DateTimeField()
    event = serializers.IntegerField()
    reason = serializers.CharField()


class PieceSerializer(serializers.Serializer[Piece]):
    reference = serializers.CharField(source="evidence.reference")
    check = serializers.CharField(source="check_id")
    run = serializers.CharField(source="evidence.run.reference")
    verdict = serializers.CharField(source="evidence.verdict")
    sha256 = serializers.CharField(source="evidence.sha256")
    expires_at = serializers.DateTimeField(source="evidence.expires_at")
    valid = serializers.BooleanField()


class StandingSerializer(serializers.Serializer[Standing]):
    version = ModelVersionSerializer()
    model_name = serializers.CharField(source="version.model.name")
    approved = ActSerializer(allow_null=True)
    put_in_use = ActSerializer(allow_null=True)
    evidence = PieceSerializer(many=True)

    class Meta:
        model = ModelVersion


class ModelsInUseView(RecordListView):
    """The versions approved or in use, who let them in and on what evidence; with `as_of`, as it stood then."""

    serializer_class = StandingSerializer

    def rows(self) -> QuerySet[Any]:
        return let_in(acting_user(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        return standings(acting_user(self.request), page) if page is not None else None


class ModelView(RecordView):
    """One model."""

    @extend_schema(responses=RegisteredModelSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(RegisteredModelSerializer(model_for(acting_user(request), reference)).data)


class ModelVersionsView(RecordListView):
    """The versions of one model, newest first."""

    serializer_class = ModelVersionSerializer

    def rows(self) -> QuerySet[Any]:
        return versions_for(acting_user(self.request)).filter(
            model=model_for(acting_user(self.request), self.kwargs["reference"])
        )


class ModelVersionView(RecordView):
    """One model version."""

    @extend_schema(responses=ModelVersionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(ModelVersionSerializer(version_for(acting_user(request), reference)).data)
