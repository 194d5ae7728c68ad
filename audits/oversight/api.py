"""The trail over REST: events, the latest checkpoint, proofs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.api import PAGING, PageQuery, RecordListView, RecordView, created
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from audits.oversight.selectors import events_for_user, verification_for_user
from audits.oversight.services import LARGEST_CHECKPOINT, LONGEST_NAME, MOST_CHECKPOINTS, request_verification
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
    checkpoints = serializers.SerializerMethodField(help_text="The names of the checkpoints that were brought.")
    seconds_left = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Verification
        fields = [
            "id", "state", "started_at", "at", "done", "total", "seconds_left", "resumed", "whole", "size", "seconds",
            "checkpoints", "findings", "notices",
        ]  # fmt: skip

    def get_checkpoints(self, verification: Verification) -> list[str]:
        return list(verification.outside)


class AskVerificationSerializer(StrictSerializer):
    """Checkpoints kept elsewhere, as signed notes by the name each goes by. Without any the trail is verified alone."""

    checkpoints = serializers.DictField(
        child=serializers.CharField(max_length=LARGEST_CHECKPOINT, trim_whitespace=False), required=False
    )

    def validate_checkpoints(self, notes: dict[str, str]) -> dict[str, str]:
        if len(notes) > MOST_CHECKPOINTS:
            raise serializers.ValidationError(f"Bring at most {MOST_CHECKPOINTS} checkpoints at once.")
        if any(len(name) > LONGEST_NAME for name in notes):
            raise serializers.ValidationError(f"A checkpoint's name has at most {LONGEST_NAME} characters.")
        return notes


class VerificationsView(RecordListView):
    """The verifications, newest first, with how far each is; POST asks for one, and is told of one under way."""

    serializer_class = VerificationSerializer
    input_class = AskVerificationSerializer

    def rows(self) -> QuerySet[Any]:
        policy_of(acting_user(self.request)).require("trail.view")
        return every_verification()

    @extend_schema(request=AskVerificationSerializer, responses={202: VerificationSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        asked = request_verification(acting_user(request), self.read(request).get("checkpoints"))
        place = f"/api/v1/trail/verifications/{asked.pk}"
        return created(VerificationSerializer(asked).data, place, status=202)


class VerificationView(RecordView):
    """How far one verification is, and what it found."""

    @extend_schema(responses=VerificationSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(VerificationSerializer(verification_for_user(acting_user(request), pk)).data)
