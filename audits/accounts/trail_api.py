"""The trail over REST: events, the latest checkpoint, proofs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.trail_scope import event_for_user, events_for_user
from audits.base.api import RecordListView, RecordView
from audits.base.errors import Conflict
from audits.base.serializers import StrictSerializer
from audits.trail.keys import verifier_keys
from audits.trail.models import AuditEvent
from audits.trail.selectors import EventFilter, story
from audits.trail.services import NotSealed, checkpoint_text, prove_event


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


class EventQuery(StrictSerializer):
    """What to look for. `action` may be a beginning that ends with a dot."""

    object_type = serializers.CharField(required=False)
    object_id = serializers.CharField(required=False)
    actor_id = serializers.CharField(required=False)
    action = serializers.CharField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]  # a declared field, see DRF
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    unattributed = serializers.BooleanField(required=False)
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False)


@extend_schema(parameters=[EventQuery, OpenApiParameter("cursor", str)])
class EventsView(RecordListView):
    """Events you may see, newest first."""

    serializer_class = AuditEventSerializer

    def rows(self) -> QuerySet[Any]:
        query = EventQuery(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        wanted = {k: v for k, v in query.validated_data.items() if k not in {"cursor", "page_size"}}
        return events_for_user(acting_user(self.request), EventFilter(**wanted))


class EventProofView(RecordView):
    """The proof that one event is under the latest checkpoint; anybody can check it offline."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        event = event_for_user(acting_user(request), pk)
        try:
            return Response(prove_event(event.pk, payload=True))
        except NotSealed as error:
            raise Conflict(str(error), "Ask again in a second.") from error


class CheckpointView(RecordView):
    """The latest checkpoint as a C2SP signed note, and the keys that check it."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        try:
            note = checkpoint_text()
        except NotSealed as error:
            raise Conflict(str(error), "Ask again in a second.") from error
        return Response({"checkpoint": note, "keys": [str(key) for key in verifier_keys()]})
