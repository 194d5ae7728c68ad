"""The trail over REST: events, the latest checkpoint, proofs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.api import PAGING, PageQuery, RecordListView, created
from audits.base.idempotency import idempotent
from audits.oversight.selectors import events_for_user
from audits.oversight.services import request_verification
from audits.trail.models import AuditEvent, Verification
from audits.trail.selectors import EventFilter, every_verification, story


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    changes = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    class Meta:
        model = AuditEvent
        fields = [
            "id", "at", "actor_id", "actor_label", "source", "action", "request_id", "object_type", "object_id",
            "object_label", "unit", "operation", "changes", "reason",
        ]  # fmt: skip

    def get_changes(self, event: AuditEvent) -> list[dict[str, Any]]:
        return [{"column": c.column, "before": c.before, "after": c.after} for c in story(event).changes]

    def get_reason(self, event: AuditEvent) -> str:
        return story(event).reason


class EventQuery(PageQuery):
    """What to look for. `action` may be a beginning that ends with a dot."""

    object_type = serializers.CharField(required=False)
    object_id = serializers.CharField(required=False)
    actor_id = serializers.CharField(required=False)
    action = serializers.CharField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]  # a declared field, see DRF
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    unattributed = serializers.BooleanField(required=False)


@extend_schema(parameters=[EventQuery])
class EventsView(RecordListView):
    """Events you may see, newest first."""

    serializer_class = AuditEventSerializer
    query_class = EventQuery

    def rows(self) -> QuerySet[Any]:
        wanted = {k: v for k, v in self.query.items() if k not in PAGING}
        return events_for_user(acting_user(self.request), EventFilter(**wanted))


class VerificationSerializer(serializers.ModelSerializer[Verification]):
    class Meta:
        model = Verification
        fields = [
            "id", "state", "started_at", "at", "done", "total", "whole", "size", "seconds", "findings", "notices",
        ]  # fmt: skip


class VerificationsView(RecordListView):
    """The verifications, newest first, with how far the running one is; POST asks a worker for another one."""

    serializer_class = VerificationSerializer

    def rows(self) -> QuerySet[Any]:
        policy_of(acting_user(self.request)).require("trail.view")
        return every_verification()

    @extend_schema(request=None, responses={202: OpenApiTypes.OBJECT})
    @idempotent
    def post(self, request: Request) -> Response:
        self.read(request)
        request_verification(acting_user(request))
        return created({"state": "asked"}, "/api/v1/trail/verifications", status=202)
