"""Catalogs and controls over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordListView, RecordView
from audits.base.keyset import next_link
from audits.base.serializers import StrictSerializer
from governance.controls.models import Catalog, Control
from governance.controls.selectors import catalogs, checks_of_control, control_for, controls, controls_page


class CatalogSerializer(serializers.ModelSerializer[Catalog]):
    current = serializers.IntegerField(read_only=True)

    class Meta:
        model = Catalog
        fields = ["key", "title", "edition", "publisher", "source", "rights", "standing", "sha256", "current"]


class ControlSerializer(serializers.ModelSerializer[Control]):
    catalog = serializers.CharField(source="catalog.key")

    class Meta:
        model = Control
        fields = ["catalog", "identifier", "label", "title", "family", "baselines", "withdrawn"]


class ControlPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = ControlSerializer(many=True)


class ControlDetailSerializer(ControlSerializer):
    enhances = serializers.CharField(source="parent.identifier", default=None)
    checks = serializers.ListField(child=serializers.CharField(), source="named_checks")

    class Meta(ControlSerializer.Meta):
        fields = [*ControlSerializer.Meta.fields, "enhances", "checks"]


class ControlQuery(StrictSerializer):
    catalog = serializers.CharField(required=False, default="")
    family = serializers.CharField(required=False, default="")
    baseline = serializers.CharField(required=False, default="")
    text = serializers.CharField(required=False, default="", max_length=200)
    withdrawn = serializers.BooleanField(required=False, default=False)
    after = serializers.CharField(required=False, default="")
    page_size = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class CatalogsView(RecordListView):
    """The catalogs that are loaded."""

    serializer_class = CatalogSerializer

    def rows(self) -> QuerySet[Any]:
        return catalogs(acting_user(self.request))


class ControlsView(RecordView):
    """Controls in their standard's order."""

    query_class = ControlQuery

    @extend_schema(operation_id="controls_list", parameters=[ControlQuery], responses=ControlPageSerializer)
    def get(self, request: Request) -> Response:
        chosen = dict(self.query)
        after, size = chosen.pop("after"), chosen.pop("page_size")
        page = controls_page(controls(acting_user(request), **chosen), after=after, size=size)
        results = ControlSerializer(page.rows, many=True).data
        return Response({"next": next_link(request, page.next), "results": results})


class ControlView(RecordView):
    """One control, with the checks that bear on it."""

    @extend_schema(responses=ControlDetailSerializer)
    def get(self, request: Request, catalog: str, identifier: str) -> Response:
        control: Any = control_for(acting_user(request), catalog, identifier)
        control.named_checks = checks_of_control(acting_user(request), control)
        return Response(ControlDetailSerializer(control).data)
