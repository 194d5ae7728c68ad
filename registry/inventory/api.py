"""The model inventory over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.selectors import person_for, unit_for
from audits.base.api import PAGING, PageQuery, RecordListView, RecordView
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from audits.checks.models import Verdict
from registry.inventory import table
from registry.inventory.in_use import Act, Piece, Standing, let_in, standings
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import model_for, version_for, versions_of_model
from registry.inventory.services import change_model, register_model


class RegisteredModelSerializer(serializers.ModelSerializer[RegisteredModel]):
    owner = serializers.CharField(source="owner.reference")
    permitted_uses = serializers.ListField(child=serializers.CharField(), read_only=True)
    prohibited_uses = serializers.ListField(child=serializers.CharField(), read_only=True)
    tier_questionnaire = serializers.CharField(
        read_only=True, default=None, help_text="The edition that gave the tier; null: typed, not assessed yet."
    )
    version_count = serializers.IntegerField(read_only=True, default=0)
    latest_label = serializers.CharField(read_only=True, default=None)

    class Meta:
        model = RegisteredModel
        fields = [
            "reference", "unit", "name", "purpose", "permitted_uses", "prohibited_uses", "vendor", "vendor_product",
            "vendor_contract", "vendor_contact", "vendor_evidence_on", "tier", "tier_questionnaire", "regulation",
            "owner", "version_count", "latest_label", "created_at",
        ]  # fmt: skip


class ModelVersionSerializer(serializers.ModelSerializer[ModelVersion]):
    model = serializers.CharField(source="model.reference")
    owner = serializers.CharField(source="model.owner.reference")
    artifact_sha256 = serializers.CharField(source="artifact.sha256", default=None)
    predictions_sha256 = serializers.CharField(source="predictions.sha256")
    training_data_sha256 = serializers.CharField(source="training_data.artifact.sha256", default=None)
    test_data_sha256 = serializers.CharField(source="test_data.artifact.sha256", default=None)
    submitted_by = serializers.CharField(source="submitted_by.reference")

    class Meta:
        model = ModelVersion
        fields = [
            "reference", "model", "owner", "number", "label", "state", "artifact_sha256", "predictions_sha256",
            "training_data_sha256", "test_data_sha256", "columns", "code_reference", "environment", "card",
            "submitted_by", "submitted_at",
        ]  # fmt: skip


def _texts(most: int) -> Any:
    return serializers.ListField(child=serializers.CharField(max_length=most), required=False)


class VendorInput(StrictSerializer):
    """What is recorded of a model that somebody else made."""

    vendor = serializers.CharField(required=False, allow_blank=True, max_length=200)
    vendor_product = serializers.CharField(required=False, allow_blank=True, max_length=200)
    vendor_contract = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Where the contract is kept, e.g. its number."
    )
    vendor_contact = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="A role, e.g. Account manager; never a person."
    )
    vendor_evidence_on = serializers.DateField(
        required=False, allow_null=True, help_text="When the vendor last showed evidence of how it works."
    )


class RegisteredModelInput(VendorInput):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)
    purpose = serializers.CharField()
    tier = serializers.IntegerField(min_value=1, max_value=3, help_text="Until the questionnaire is answered.")
    permitted_uses = _texts(200)
    prohibited_uses = _texts(200)
    regulation = _texts(100)

    example = {
        "unit": 2,
        "name": "Loan default score",
        "purpose": "Probability that a loan defaults within 12 months",
        "tier": 2,
        "permitted_uses": ["Loan decisions of natural persons"],
    }


class ModelChangesInput(VendorInput):
    name = serializers.CharField(max_length=200)
    purpose = serializers.CharField()
    regulation = _texts(100)
    owner = serializers.CharField(max_length=30, help_text="A person's reference, e.g. U-0003.")
    reason = serializers.CharField(required=False, allow_blank=True)


class ModelsQuery(PageQuery):
    """What the list of models is narrowed by."""

    q = serializers.CharField(
        required=False, max_length=200, help_text="Words in name, purpose or vendor, or a reference."
    )
    tier = serializers.ChoiceField(required=False, choices=RegisteredModel.Tier.values)
    stage = serializers.ChoiceField(
        required=False, choices=ModelVersion.State.choices, help_text="Models with a version in this state."
    )
    owner = serializers.CharField(required=False, max_length=30, help_text="A person's reference, e.g. U-0003.")
    unit = serializers.IntegerField(required=False, min_value=1, help_text="A unit; those below it count too.")
    vendor = serializers.CharField(required=False, max_length=200, help_text="Words of the vendor's name.")
    verdict = serializers.ChoiceField(
        required=False,
        choices=[*Verdict.values, table.UNTESTED],
        help_text="Of the newest version's checks together: one failure is a fail, a pass needs every check to pass.",
    )


class ModelsView(RecordListView):
    """The models you may see; POST registers one."""

    input_class = RegisteredModelInput
    query_class = ModelsQuery
    serializer_class = RegisteredModelSerializer
    beside = table.BESIDE

    def rows(self) -> QuerySet[Any]:
        given = {name: value for name, value in self.query.items() if name not in PAGING}
        return table.matching(acting_user(self.request), table.ModelFilter(text=given.pop("q", ""), **given))

    @extend_schema(request=RegisteredModelInput, responses={201: RegisteredModelSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("unit"):
            unit = unit_for(acting_user(request), values.pop("unit"))
        model = register_model(user=acting_user(request), unit=unit, **values)
        return _answer(acting_user(request), model.reference, 201)


class ActSerializer(serializers.Serializer[Act]):
    by = serializers.CharField()
    at = serializers.DateTimeField()
    event = serializers.IntegerField()
    reason = serializers.CharField()
    conditions = serializers.CharField()


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
    changed = serializers.ListField(child=serializers.CharField(), help_text="What is no longer what was approved.")
    environments = serializers.ListField(child=serializers.CharField(), help_text="Where it ran.")

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
    """One model; PATCH changes what it names and needs If-Match."""

    input_class = ModelChangesInput

    @extend_schema(responses=RegisteredModelSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return _answer(acting_user(request), reference)

    @extend_schema(request=ModelChangesInput, responses=RegisteredModelSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        model, expected = model_for(user, reference), expected_version(request)
        serializer = ModelChangesInput(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = serializer.validated_data
        reason = changes.pop("reason", "")
        if "owner" in changes:
            with naming("owner"):
                changes["owner"] = person_for(user, changes["owner"])
        change_model(user=user, model=model, expected=expected, changes=changes, reason=reason)
        return _answer(user, reference)


def _answer(user: User, reference: str, status: int = 200) -> Response:
    """The model as it now is, with its entity tag; 201 also says where it lies."""
    model = model_for(user, reference)
    location = {"Location": f"/api/v1/models/{reference}"} if status == 201 else {}
    return Response(RegisteredModelSerializer(model).data, status=status, headers={"ETag": etag(model), **location})


class ModelVersionsView(RecordListView):
    """The versions of one model, newest first."""

    serializer_class = ModelVersionSerializer

    def rows(self) -> QuerySet[Any]:
        return versions_of_model(acting_user(self.request), self.kwargs["reference"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = super().list(request, *args, **kwargs)
        if not answer.data["results"]:
            model_for(acting_user(request), self.kwargs["reference"])  # which says so when there is none
        return answer


class ModelVersionView(RecordView):
    """One model version."""

    @extend_schema(responses=ModelVersionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(ModelVersionSerializer(version_for(acting_user(request), reference)).data)
