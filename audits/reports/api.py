"""Reports over REST."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import NotFound, naming
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from audits.reports.files import report_file
from audits.reports.models import Report
from audits.reports.selectors import report_for, reports_for
from audits.reports.services import request_report


class ReportSerializer(serializers.ModelSerializer[Report]):
    asked_by = serializers.CharField(source="asked_by.reference")
    supersedes = serializers.CharField(source="supersedes.reference", default=None)

    class Meta:
        model = Report
        fields = [
            "reference", "kind", "subject_type", "subject_label", "as_of", "language", "state", "progress", "step",
            "problem", "asked_by", "asked_at", "finished_at", "sha256", "pages", "verdict", "checkpoint_size",
            "supersedes",
        ]  # fmt: skip


class ReportInput(StrictSerializer):
    kind = serializers.CharField()
    subject = serializers.CharField(help_text="A reference, e.g. V-0003 for a model version.")
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, default="en")
    as_of = serializers.CharField(
        required=False, default="", max_length=40, help_text="Tell the record as it stood then: a day or a moment."
    )

    example = {"kind": "model_validation", "subject": "V-0003", "language": "en"}


class ReportsView(RecordListView):
    """The reports you may see; POST asks for one and answers 202."""

    input_class = ReportInput
    serializer_class = ReportSerializer

    def rows(self) -> QuerySet[Any]:
        return reports_for(acting_user(self.request))

    @extend_schema(request=ReportInput, responses={202: ReportSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        with naming("subject", NotFound):
            report = request_report(user=acting_user(request), **self.read(request))
        return created(ReportSerializer(report).data, f"/api/v1/reports/{report.reference}", status=202)


class ReportView(RecordView):
    """One report; ask again to follow its progress."""

    @extend_schema(responses=ReportSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(ReportSerializer(report_for(acting_user(request), reference)).data)


class ReportFileView(RecordView):
    """The signed PDF."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, reference: str) -> FileResponse:
        return report_file(report_for(acting_user(request), reference))
