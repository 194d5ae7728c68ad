"""Uploads and downloads of artifacts."""

from typing import Any

from django.db import transaction
from django.http import FileResponse
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import RecordView, created
from audits.base.errors import TooLarge, naming
from audits.base.idempotency import idempotent
from audits.base.parsers import WholeMultiPartParser
from audits.base.serializers import StrictSerializer
from audits.vault import store
from audits.vault.models import Artifact
from audits.vault.selectors import artifact_for
from audits.vault.services import keep


class ArtifactSerializer(serializers.ModelSerializer[Artifact]):
    class Meta:
        model = Artifact
        fields = ["sha256", "size", "filename", "media_type", "unit", "created_at"]


class UploadInput(StrictSerializer):
    unit = serializers.IntegerField(help_text="The unit whose artifact it becomes.")
    file = serializers.FileField()
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", required=False, help_text="The digest you expect; a difference is refused."
    )


# The body is read before any transaction begins: a slow upload must not hold one open.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class UploadView(RecordView):
    """Uploads one file into the vault."""

    parser_classes = [WholeMultiPartParser]
    input_class = UploadInput

    @extend_schema(request=UploadInput, responses={201: ArtifactSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        file = values["file"]
        with naming("unit"):
            unit = unit_for(acting_user(request), values["unit"], "artifact.upload")
        with naming("file", TooLarge):
            artifact = keep(
                user=acting_user(request),
                unit=unit,
                chunks=file.chunks(store.CHUNK),
                filename=file.name or "",
                media_type=file.content_type or "application/octet-stream",
                expected_sha256=values.get("sha256", ""),
            )
        return created(ArtifactSerializer(artifact).data, f"/api/v1/artifacts/{artifact.sha256}")


class ArtifactView(RecordView):
    """One artifact by digest."""

    @extend_schema(responses=ArtifactSerializer)
    def get(self, request: Request, sha256: str) -> Response:
        return Response(ArtifactSerializer(artifact_for(acting_user(request), sha256)).data)


class ArtifactContentView(RecordView):
    """The bytes of one artifact, always as a download: what a stranger uploaded is never shown in a page."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, sha256: str) -> Any:
        artifact = artifact_for(acting_user(request), sha256)
        with store.opened(artifact.sha256):
            file = store.path_of(artifact.sha256).open("rb")
        return FileResponse(
            file, as_attachment=True, filename=artifact.filename, content_type="application/octet-stream"
        )
