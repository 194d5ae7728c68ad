"""Redaction over REST: ask, read, and answer as another person."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import PageQuery, RecordListView, RecordView, created
from audits.base.idempotency import idempotent
from audits.base.locking import etag, optional_version
from audits.base.serializers import StrictSerializer
from audits.oversight.models import Redaction
from audits.oversight.redaction import services
from audits.oversight.redaction.selectors import redaction_for, redactions_for_user
from audits.oversight.redaction.subjects import subject_for


class RedactionSerializer(serializers.ModelSerializer[Redaction]):
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # a declared field, see DRF
    asked_by = serializers.CharField(source="asked_by.reference")
    decided_by = serializers.CharField(source="decided_by.reference", default=None)

    class Meta:
        model = Redaction
        fields = [
            "reference", "version", "unit", "object_type", "object_id", "object_label", "fields", "why",
            "state", "asked_by", "asked_at", "decided_by", "decided_at", "answer",
        ]  # fmt: skip


class RedactionQuery(PageQuery):
    """What to show; nothing shows every state."""

    state = serializers.ChoiceField(Redaction.State.values, required=False, default="")


class AskedRedaction(StrictSerializer):
    """An object of the trail, and the columns (or "reason") to take out of every event about it."""

    object_type = serializers.CharField(max_length=200)
    object_id = serializers.CharField(max_length=200)
    fields = serializers.ListField(  # type: ignore[assignment]  # a declared field, see DRF
        child=serializers.CharField(max_length=200), min_length=1, max_length=100
    )
    why = serializers.CharField(max_length=2000)


class Answer(StrictSerializer):
    """Why the request is refused."""

    answer = serializers.CharField(max_length=2000)


class RedactionsView(RecordListView):
    """The requests you may see, newest first; POST asks for another one."""

    serializer_class = RedactionSerializer
    query_class = RedactionQuery
    input_class = AskedRedaction

    def rows(self) -> QuerySet[Any]:
        return redactions_for_user(acting_user(self.request), self.query["state"])

    @extend_schema(request=AskedRedaction, responses={201: RedactionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        user, given = acting_user(request), self.read(request)
        asked = services.ask_redaction(
            user=user,
            subject=subject_for(user, given["object_type"], given["object_id"]),
            fields=given["fields"],
            why=given["why"],
        )
        return created(RedactionSerializer(asked).data, f"/api/v1/trail/redactions/{asked.reference}")


class RedactionView(RecordView):
    """One request."""

    @extend_schema(responses=RedactionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        found = redaction_for(acting_user(request), reference)
        return Response(RedactionSerializer(found).data, headers={"ETag": etag(found)})


class ApproveRedactionView(RecordView):
    """Approves somebody else's request and carries it out."""

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        self.read(request)
        user = acting_user(request)
        found = redaction_for(user, reference)
        events = services.approve_redaction(user=user, redaction=found, expected=optional_version(request))
        done = redaction_for(user, reference)
        return Response({**RedactionSerializer(done).data, "events": events}, headers={"ETag": etag(done)})


class RefuseRedactionView(RecordView):
    """Refuses somebody else's request, with a reason."""

    input_class = Answer

    @extend_schema(request=Answer, responses=RedactionSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, answer = acting_user(request), self.read(request)["answer"]
        found = redaction_for(user, reference)
        refused = services.refuse_redaction(
            user=user, redaction=found, answer=answer, expected=optional_version(request)
        )
        return Response(RedactionSerializer(refused).data, headers={"ETag": etag(refused)})


class WithdrawRedactionView(RecordView):
    """Takes one's own request back."""

    @extend_schema(request=None, responses=RedactionSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        self.read(request)
        user = acting_user(request)
        found = redaction_for(user, reference)
        withdrawn = services.withdraw_redaction(user=user, redaction=found, expected=optional_version(request))
        return Response(RedactionSerializer(withdrawn).data, headers={"ETag": etag(withdrawn)})
