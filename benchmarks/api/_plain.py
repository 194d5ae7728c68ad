"""The lists as one writes them at first: a ModelSerializer, the references it shows joined, and page numbers.

Who may see what, how somebody signs in and the middleware are the same as ours.
"""

from django.db.models import QuerySet
from rest_framework import generics, pagination, serializers

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from registry.inventory.models import ModelVersion


class PlainVersionSerializer(serializers.ModelSerializer[ModelVersion]):
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


class PageNumbers(pagination.PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"


class PlainVersions(generics.ListAPIView[ModelVersion]):
    """The versions of one model, newest first."""

    serializer_class = PlainVersionSerializer
    pagination_class = PageNumbers

    def get_queryset(self) -> QuerySet[ModelVersion]:
        shown = (
            "model__owner",
            "artifact",
            "predictions",
            "training_data__artifact",
            "test_data__artifact",
            "submitted_by",
        )
        rows = ModelVersion.objects.filter(model__reference=self.kwargs["reference"]).select_related(*shown)
        return policy_of(acting_user(self.request)).scope(rows).order_by("-pk")
