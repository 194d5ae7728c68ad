"""Where a version comes from and what comes of it, over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordView
from audits.base.errors import naming
from audits.base.serializers import StrictSerializer
from registry.inventory import lineage_pages
from registry.inventory.lineage import DEEPEST, DEPLOYED, DERIVED, FEEDS, MOST, TESTED, TRAINED, lineage_of, start_for


class LineageQuery(StrictSerializer):
    of = serializers.CharField(max_length=200, help_text="V-0001, M-0001, D-0001@2026-06 or DV-0001.")
    depth = serializers.IntegerField(required=False, min_value=1, max_value=DEEPEST, default=6)


class LineageNodeSerializer(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(lineage_pages.KINDS.values()))
    name = serializers.CharField()
    state = serializers.CharField(allow_null=True)
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    unit = serializers.IntegerField()


class LineageEdgeSerializer(serializers.Serializer[object]):
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    target = serializers.CharField()
    kind = serializers.ChoiceField(choices=[DERIVED, TRAINED, TESTED, FEEDS, DEPLOYED])


class LineageSerializer(serializers.Serializer[object]):
    of = serializers.CharField()
    nodes = LineageNodeSerializer(many=True)
    edges = LineageEdgeSerializer(many=True, help_text="From source to use.")
    hidden = serializers.IntegerField(help_text="How many neighbours you may not see.")
    cut = serializers.BooleanField(help_text=f"More lies beyond the depth, or beyond {MOST} things.")


class LineageView(RecordView):
    """The data, models and deployments around one model version or dataset version, both ways."""

    query_class = LineageQuery

    @extend_schema(responses=LineageSerializer)
    def get(self, request: Request) -> Response:
        user = acting_user(request)
        with naming("of"):
            start = start_for(user, self.query["of"])
        return Response(lineage_pages.as_data(lineage_of(user, start, depth=self.query["depth"])))
