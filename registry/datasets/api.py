"""Datasets over REST."""

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
from audits.vault.selectors import artifact_for
from registry.datasets.models import Dataset, DatasetVersion
from registry.datasets.selectors import dataset_for, datasets_for
from registry.datasets.services import add_dataset_version, register_dataset


class DatasetVersionSerializer(serializers.ModelSerializer[DatasetVersion]):
    sha256 = serializers.CharField(source="artifact.sha256")
    size = serializers.IntegerField(source="artifact.size")

    class Meta:
        model = DatasetVersion
        fields = ["label", "sha256", "size", "created_at"]


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    owner = serializers.CharField(source="owner.reference")
    version_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Dataset
        fields = ["reference", "unit", "name", "description", "source", "owner", "version_count", "created_at"]


class DatasetInput(StrictSerializer):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="")
    source = serializers.CharField(required=False, allow_blank=True, default="")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class


class DatasetVersionInput(StrictSerializer):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="An artifact that was uploaded before.")


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
    """One dataset."""

    @extend_schema(responses=DatasetSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(DatasetSerializer(dataset_for(acting_user(request), reference)).data)


class DatasetVersionsView(RecordListView):
    """The versions of one dataset; POST adds one from an uploaded artifact."""

    input_class = DatasetVersionInput
    serializer_class = DatasetVersionSerializer

    def rows(self) -> QuerySet[Any]:
        return dataset_for(acting_user(self.request), self.kwargs["reference"]).versions.select_related("artifact")

    @extend_schema(request=DatasetVersionInput, responses={201: DatasetVersionSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        values = self.read(request)
        dataset = dataset_for(acting_user(request), reference)
        with naming("sha256"):
            artifact = artifact_for(acting_user(request), values["sha256"])
        version = add_dataset_version(
            user=acting_user(request), dataset=dataset, label=values["label"], artifact=artifact
        )
        return created(DatasetVersionSerializer(version).data, f"/api/v1/datasets/{reference}/versions")
