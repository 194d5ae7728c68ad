"""Findings over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import PageQuery, RecordListView, RecordView
from audits.base.idempotency import idempotent
from audits.base.locking import etag, optional_version
from audits.base.serializers import StrictSerializer
from governance.reviews.models import Finding
from governance.reviews.selectors import FindingFilters, finding_for, findings
from governance.reviews.services import close_finding


class FindingSerializer(serializers.ModelSerializer[Finding]):
    model = serializers.CharField(source="model_version.model.reference")
    model_version = serializers.CharField(source="model_version.reference")
    run = serializers.CharField(source="evidence.run.reference", default=None)
    evidence = serializers.CharField(source="evidence.reference", default=None)
    owner = serializers.CharField(source="owner.reference")

    class Meta:
        model = Finding
        fields = [
            "reference", "version", "unit", "model", "model_version", "run", "evidence", "severity", "title", "detail",
            "owner", "due_on", "state", "opened_at", "closed_at",
        ]  # fmt: skip


class FindingQuery(PageQuery):
    state = serializers.ChoiceField(["open", "closed", "all"], required=False, default="open")
    severity = serializers.ChoiceField(Finding.Severity.values, required=False, default="")
    model = serializers.CharField(required=False, default="")
    owner = serializers.CharField(required=False, default="")
    overdue = serializers.BooleanField(required=False, default=False)


class FindingReason(StrictSerializer):
    reason = serializers.CharField()


class FindingsView(RecordListView):
    """The findings you may see, newest first."""

    serializer_class = FindingSerializer
    query_class = FindingQuery

    @extend_schema(parameters=[FindingQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Any]:
        chosen = self.query
        return findings(
            acting_user(self.request),
            FindingFilters(
                state="" if chosen["state"] == "all" else chosen["state"],
                severity=chosen["severity"],
                model=chosen["model"],
                owner=chosen["owner"],
                overdue=chosen["overdue"],
            ),
        )


class FindingView(RecordView):
    """One finding."""

    @extend_schema(responses=FindingSerializer)
    def get(self, request: Request, reference: str) -> Response:
        finding = finding_for(acting_user(request), reference)
        return Response(FindingSerializer(finding).data, headers={"ETag": etag(finding)})


class CloseFindingView(RecordView):
    """Closes a finding with a reason."""

    input_class = FindingReason

    @extend_schema(request=FindingReason, responses=FindingSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        finding = close_finding(
            user=acting_user(request),
            finding=finding_for(acting_user(request), reference),
            reason=self.read(request)["reason"],
            expected=optional_version(request),
        )
        return Response(FindingSerializer(finding).data, headers={"ETag": etag(finding)})
