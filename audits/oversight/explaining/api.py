"""Explanations over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import PageQuery, RecordListView, created
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer
from audits.oversight.explaining.selectors import explanations_for
from audits.oversight.explaining.services import explain_events
from audits.oversight.models import Explanation
from audits.oversight.selectors import event_for_user

BIGGEST = 2**63 - 1
MOST = 200  # events named in one request


class ExplanationSerializer(serializers.ModelSerializer[Explanation]):
    by = serializers.CharField(source="by.reference")

    class Meta:
        model = Explanation
        fields = ["id", "event", "words", "by", "at", "unit"]


class ExplanationQuery(PageQuery):
    """One event's explanations, or all of them."""

    event = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST, default=None, allow_null=True)


class Explained(StrictSerializer):
    """Events that name no author, and what happened."""

    events = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST), min_length=1, max_length=MOST
    )
    words = serializers.CharField(max_length=2000)


class ExplanationsView(RecordListView):
    """What was said afterwards of writes without an author, newest first; POST says something of more of them."""

    serializer_class = ExplanationSerializer
    query_class = ExplanationQuery
    input_class = Explained

    def rows(self) -> QuerySet[Any]:
        return explanations_for(acting_user(self.request), self.query["event"])

    @extend_schema(request=Explained, responses={201: ExplanationSerializer(many=True)})
    @idempotent
    def post(self, request: Request) -> Response:
        user, given = acting_user(request), self.read(request)
        events = [event_for_user(user, pk) for pk in dict.fromkeys(given["events"])]
        said = explain_events(user=user, events=events, words=given["words"])
        return created(ExplanationSerializer(said, many=True).data, "/api/v1/trail/explanations")
