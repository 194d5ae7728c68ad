"""Retention over REST: the decisions, and a further one."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordListView, created
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from audits.oversight import retention
from audits.trail.models import Retention


class RetentionSerializer(serializers.ModelSerializer[Retention]):
    class Meta:
        model = Retention
        fields = ["id", "part", "years", "since", "reason", "decided_at", "decided_by"]


class DecisionInput(StrictSerializer):
    """`years` null: for ever."""

    part = serializers.ChoiceField(choices=Retention.Part.choices)
    years = serializers.IntegerField(allow_null=True, min_value=retention.SHORTEST, max_value=retention.LONGEST)
    since = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class RetentionView(RecordListView):
    """How long the record is kept: every decision, the latest first. What has none is kept for ever."""

    serializer_class = RetentionSerializer
    input_class = DecisionInput

    def rows(self) -> QuerySet[Any]:
        return retention.decisions_for(acting_user(self.request))

    @extend_schema(request=DecisionInput, responses={201: RetentionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        decision = retention.decide(user=acting_user(request), **self.read(request))
        return created(RetentionSerializer(decision).data, "/api/v1/trail/retention")
