"""Webhooks over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import PageQuery, RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from audits.webhooks import selectors, services
from audits.webhooks.kinds import known
from audits.webhooks.models import Attempt, Delivery, Endpoint


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    created_by = serializers.CharField(source="created_by.reference")

    class Meta:
        model = Endpoint
        fields = [
            "reference", "unit", "name", "address", "kinds", "state", "failing_since", "former_until", "version",
            "created_by", "created_at",
        ]  # fmt: skip


class EndpointSecretSerializer(EndpointSerializer):
    secret = serializers.CharField(help_text="By which receivers verify; it is shown this once.", required=False)

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    class Meta:
        model = Attempt
        fields = ["at", "seconds", "sent", "status", "problem", "answer_headers", "answer"]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    endpoint = serializers.CharField(source="endpoint.reference")

    class Meta:
        model = Delivery
        fields = ["id", "endpoint", "message", "kind", "state", "tries", "due_at", "created_at"]


class WholeDeliverySerializer(DeliverySerializer):
    body = serializers.CharField(help_text="The exact text that is signed and sent.")
    attempts = AttemptSerializer(many=True)

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "body", "attempts"]


class KindSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    said = serializers.CharField(help_text="What it tells.")


class EndpointChanges(StrictSerializer):
    name = serializers.CharField(max_length=200)
    address = serializers.CharField(max_length=2000, help_text="https only.")
    kinds = serializers.ListField(child=serializers.CharField(max_length=100), min_length=1, max_length=100)
    state = serializers.ChoiceField([str(state) for state in services.CHOOSABLE])


class EndpointInput(StrictSerializer):
    unit = serializers.IntegerField(help_text="It hears of this unit and those below.")
    name = serializers.CharField(max_length=200, help_text="What it is for.")
    address = serializers.CharField(max_length=2000, help_text="https only.")
    kinds = serializers.ListField(child=serializers.CharField(max_length=100), min_length=1, max_length=100)

    example = {
        "unit": 2,
        "name": "Release pipeline",
        "address": "https://hooks.example.com/countersign",
        "kinds": ["run.finished", "gate.changed"],
    }


class RotateInput(StrictSerializer):
    hours = serializers.IntegerField(
        required=False, default=24, min_value=0, max_value=168, help_text="So long the secret before signs too."
    )


class ReplayInput(StrictSerializer):
    since = serializers.DateTimeField(help_text="Messages announced since then.")
    only_missed = serializers.BooleanField(
        required=False, default=True, help_text="Only those that were given up or held back."
    )


class ReplayedSerializer(serializers.Serializer[Any]):
    messages = serializers.IntegerField(help_text="So many are on their way again.")


class DeliveriesQuery(PageQuery):
    state = serializers.ChoiceField(Delivery.State.choices, required=False)
    kind = serializers.CharField(required=False, max_length=100)


def _shown(endpoint: Endpoint) -> Response:
    return Response(EndpointSerializer(endpoint).data, headers={"ETag": etag(endpoint)})


def _told(issued: services.Issued) -> dict[str, Any]:
    return {**EndpointSerializer(issued.endpoint).data, "secret": issued.secret}


class KindsView(RecordView):
    """The kinds of news that there are."""

    @extend_schema(responses=KindSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([{"kind": kind, "said": str(said)} for kind, said in known().items()])


class EndpointsView(RecordListView):
    """The endpoints you may see; POST adds one and shows its secret, once."""

    input_class = EndpointInput
    serializer_class = EndpointSerializer
    never_kept = ("secret",)

    def rows(self) -> QuerySet[Any]:
        return selectors.endpoints_for(acting_user(self.request))

    @extend_schema(request=EndpointInput, responses={201: EndpointSecretSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        user, values = acting_user(request), self.read(request)
        with naming("unit"):
            unit = unit_for(user, values.pop("unit"))
        issued = services.add_endpoint(user=user, unit=unit, **values)
        return created(_told(issued), f"/api/v1/webhooks/{issued.endpoint.reference}")


class EndpointView(RecordView):
    """One endpoint; PATCH changes what it names and needs If-Match; DELETE ends it."""

    @extend_schema(responses=EndpointSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return _shown(selectors.endpoint_for(acting_user(request), reference))

    @extend_schema(request=EndpointChanges, responses=EndpointSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        endpoint, expected = selectors.endpoint_for(user, reference), expected_version(request)
        serializer = EndpointChanges(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return _shown(
            services.change_endpoint(user=user, endpoint=endpoint, expected=expected, changes=serializer.validated_data)
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        services.remove_endpoint(user=user, endpoint=selectors.endpoint_for(user, reference))
        return Response(status=204)


class RotateView(RecordView):
    """Gives an endpoint a new secret, shown once; the one before signs too for a while."""

    input_class = RotateInput
    never_kept = ("secret",)

    @extend_schema(request=RotateInput, responses=EndpointSecretSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        endpoint, hours = selectors.endpoint_for(user, reference), self.read(request)["hours"]
        return Response(_told(services.rotate_secret(user=user, endpoint=endpoint, hours=hours)))


class PingView(RecordView):
    """Sends a test message."""

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        self.read(request)
        delivery = services.ping(user=user, endpoint=selectors.endpoint_for(user, reference))
        return created(DeliverySerializer(delivery).data, f"/api/v1/webhooks/deliveries/{delivery.pk}", 202)


class ReplayView(RecordView):
    """Sends again what was announced since a moment."""

    input_class = ReplayInput

    @extend_schema(request=ReplayInput, responses={200: ReplayedSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        endpoint = selectors.endpoint_for(user, reference)
        return Response({"messages": services.replay_since(user=user, endpoint=endpoint, **self.read(request))})


class DeliveriesView(RecordListView):
    """What was sent to an endpoint, or is on its way, newest first."""

    query_class = DeliveriesQuery
    serializer_class = DeliverySerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        rows = selectors.deliveries_for(user, selectors.endpoint_for(user, self.kwargs["reference"]))
        return rows.filter(**{name: self.query[name] for name in ("state", "kind") if name in self.query})


class DeliveryView(RecordView):
    """One message: what is sent, each time that it was, and what came back."""

    @extend_schema(responses=WholeDeliverySerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(WholeDeliverySerializer(selectors.delivery_for(acting_user(request), pk)).data)


class ReplayOneView(RecordView):
    """Sends one message again."""

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = acting_user(request)
        self.read(request)
        delivery = services.replay(user=user, delivery=selectors.delivery_for(user, pk))
        return created(DeliverySerializer(delivery).data, f"/api/v1/webhooks/deliveries/{delivery.pk}", 202)
