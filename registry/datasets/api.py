"""Datasets over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from audits.vault.selectors import artifact_for
from registry.datasets.datasheet import FACTS, SECTIONS, completeness
from registry.datasets.models import Dataset, DatasetVersion
from registry.datasets.selectors import dataset_for, datasets_for, version_for, versions_of
from registry.datasets.services import add_dataset_version, change_dataset, register_dataset

LABEL_HELP = "The name of the version; it never changes."


class DatasetVersionSerializer(serializers.ModelSerializer[DatasetVersion]):
    dataset = serializers.CharField(source="dataset.reference")
    sha256 = serializers.CharField(source="artifact.sha256")
    size = serializers.IntegerField(source="artifact.size")
    derived_from = serializers.SlugRelatedField(slug_field="reference", many=True, read_only=True)  # type: ignore[var-annotated]  # the stubs know only writable ones

    class Meta:
        model = DatasetVersion
        fields = [
            "reference", "dataset", "label", "sha256", "size", "reading", "derived_from", "origin", "created_at",
        ]  # fmt: skip


class DatasheetSerializer(serializers.ModelSerializer[Dataset]):
    class Meta:
        model = Dataset
        fields = [section.field for section in SECTIONS]


class DatasheetCompletenessSerializer(serializers.Serializer[Any]):
    answered = serializers.IntegerField()
    asked = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    owner = serializers.CharField(source="owner.reference")
    version_count = serializers.IntegerField(read_only=True, default=0)
    datasheet = DatasheetSerializer(source="*", read_only=True)
    completeness = serializers.SerializerMethodField()

    class Meta:
        model = Dataset
        fields = [
            "reference", "unit", "name", *FACTS, "owner", "version_count", "datasheet", "completeness", "created_at",
        ]  # fmt: skip

    @extend_schema_field(DatasheetCompletenessSerializer)
    def get_completeness(self, dataset: Dataset) -> dict[str, Any]:
        found = completeness(dataset)
        return {"answered": found.answered, "asked": found.asked, "missing": list(found.missing)}


class DatasheetInput(StrictSerializer):
    motivation = serializers.CharField(required=False, allow_blank=True)
    composition = serializers.CharField(required=False, allow_blank=True)
    collection = serializers.CharField(required=False, allow_blank=True)
    preprocessing = serializers.CharField(required=False, allow_blank=True)
    uses = serializers.CharField(required=False, allow_blank=True)
    distribution = serializers.CharField(required=False, allow_blank=True)
    maintenance = serializers.CharField(required=False, allow_blank=True)


class DatasetChange(StrictSerializer):
    name = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    source = serializers.CharField(required=False, allow_blank=True)  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    licence = serializers.CharField(required=False, allow_blank=True, max_length=200)
    legal_basis = serializers.CharField(required=False, allow_blank=True)
    retention = serializers.CharField(required=False, allow_blank=True)
    datasheet = DatasheetInput(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """The sections of the datasheet beside the facts, as the service takes them."""
        values = super().to_internal_value(data)
        sections = values.pop("datasheet", {})
        return {**values, **sections}


class DatasetInput(DatasetChange):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)

    example = {"unit": 2, "name": "Loan applications", "description": "One row for each application of a person"}


class DatasetVersionInput(StrictSerializer):
    label = serializers.CharField(max_length=100, help_text=LABEL_HELP)  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="An artifact that was uploaded before.")
    derived_from = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, help_text="Dataset versions, e.g. DV-0007."
    )
    reading = serializers.DictField(
        required=False,
        default=dict,
        help_text="encoding, delimiter, quote, decimal, header, missing_values; what is left out is recognised.",
    )

    example = {"label": "2026-06", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}


class DatasetsView(RecordListView):
    """The datasets you may see; POST registers one."""

    input_class = DatasetInput
    serializer_class = DatasetSerializer

    def rows(self) -> QuerySet[Any]:
        return datasets_for(acting_user(self.request))

    @extend_schema(request=DatasetInput, responses={201: DatasetSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("unit"):
            unit = unit_for(acting_user(request), values.pop("unit"))
        dataset = register_dataset(user=acting_user(request), unit=unit, **values)
        return created(DatasetSerializer(dataset).data, f"/api/v1/datasets/{dataset.reference}")


class DatasetView(RecordView):
    """One dataset; PATCH changes what it names of the facts and the datasheet."""

    input_class = DatasetChange

    @extend_schema(responses=DatasetSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return _dataset(dataset_for(acting_user(request), reference))

    @extend_schema(request=DatasetChange, responses=DatasetSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        dataset = dataset_for(acting_user(request), reference)
        expected = expected_version(request)
        change_dataset(user=acting_user(request), dataset=dataset, expected=expected, changes=self.read(request))
        return _dataset(dataset_for(acting_user(request), reference))


def _dataset(dataset: Dataset) -> Response:
    return Response(DatasetSerializer(dataset).data, headers={"ETag": etag(dataset)})


class DatasetVersionsView(RecordListView):
    """The versions of one dataset; POST adds one from an uploaded artifact."""

    input_class = DatasetVersionInput
    serializer_class = DatasetVersionSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return versions_of(user, dataset_for(user, self.kwargs["reference"])).prefetch_related("derived_from")

    @extend_schema(request=DatasetVersionInput, responses={201: DatasetVersionSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        values, user = self.read(request), acting_user(request)
        dataset = dataset_for(user, reference)
        with naming("sha256"):
            artifact = artifact_for(user, values["sha256"])
        version = add_dataset_version(
            user=user,
            dataset=dataset,
            label=values["label"],
            artifact=artifact,
            derived_from=_parents(user, values["derived_from"]),
            reading=values["reading"],
        )
        return created(DatasetVersionSerializer(version).data, f"/api/v1/dataset-versions/{version.reference}")


def _parents(user: User, references: list[str]) -> list[DatasetVersion]:
    parents = []
    for place, reference in enumerate(references):
        with naming(f"derived_from/{place}"):
            parents.append(version_for(user, reference))
    return parents


class DatasetVersionView(RecordView):
    """One version of a dataset."""

    @extend_schema(responses=DatasetVersionSerializer)
    def get(self, request: Request, dataset_version: str) -> Response:
        return Response(DatasetVersionSerializer(version_for(acting_user(request), dataset_version)).data)
