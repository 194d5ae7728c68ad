"""Proofs and exports over REST."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.api import RecordListView, RecordView
from audits.base.errors import Invalid
from audits.base.serializers import StrictSerializer
from audits.oversight.proving import services
from audits.oversight.proving.answers import as_pack
from audits.trail.dates import BadDay, beginning_of, end_of
from audits.trail.keys import verifier_keys
from audits.trail.models import Checkpoint
from audits.trail.selectors import checkpoints
from audits.verifier.reading import LARGEST_NUMBER


class EventProofView(RecordView):
    """The proof that one event is under the latest checkpoint; anybody can check it offline."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(services.proof_of_event(acting_user(request), pk))


class ObjectProofView(RecordView):
    """The proof of every sealed event of an object that you may see. `thing` is a reference, or type:id."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, thing: str) -> Response:
        return Response(services.proof_of_object(acting_user(request), thing))


class CheckpointView(RecordView):
    """The latest checkpoint as a C2SP signed note, and the keys that check it."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        note = services.latest_checkpoint()
        return Response({"checkpoint": note, "keys": [key.as_line() for key in verifier_keys()]})


class CheckpointSerializer(serializers.ModelSerializer[Checkpoint]):
    root = serializers.SerializerMethodField()  # type: ignore[assignment]  # a declared field, see DRF

    class Meta:
        model = Checkpoint
        fields = ["size", "root", "at", "note"]

    def get_root(self, checkpoint: Checkpoint) -> str:
        return bytes(checkpoint.root).hex()


class CheckpointsView(RecordListView):
    """Every checkpoint that is kept, the latest first; `note` is the signed note."""

    serializer_class = CheckpointSerializer

    def rows(self) -> QuerySet[Any]:
        policy_of(acting_user(self.request)).require("trail.view")
        return checkpoints()


def _size(meaning: str) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_NUMBER, help_text=meaning)


# `from` is no name for an attribute, so these two are made by a call.
GrowthQuery = type(
    "GrowthQuery",
    (StrictSerializer,),
    {
        "from": _size("The size of a checkpoint; without it the first one."),
        "to": _size("The size of a later one; without it the latest."),
    },
)
ExportQuery = type(
    "ExportQuery",
    (StrictSerializer,),
    {
        "from": serializers.CharField(required=False, help_text="The first day, or a moment."),
        "to": serializers.CharField(required=False, help_text="The last day, or a moment before which it ends."),
        "object": serializers.CharField(required=False, help_text="A reference, or type:id."),
    },
)


class HeldCheckpoint(StrictSerializer):
    """A checkpoint that you kept: the text of its signed note."""

    checkpoint = serializers.CharField(trim_whitespace=False, max_length=100_000)


class ConsistencyView(RecordView):
    """The proof that the log over `to` events grew out of the log over `from` events.

    POST a checkpoint that you kept, to have the proof from that one to the latest; nothing is written.
    """

    query_class = GrowthQuery
    input_class = HeldCheckpoint

    @extend_schema(parameters=[GrowthQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(services.proof_of_growth(acting_user(request), self.query.get("from"), self.query.get("to")))

    @extend_schema(request=HeldCheckpoint, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        return Response(services.proof_of_growth(acting_user(request), self.read(request)["checkpoint"]))


class ExportView(RecordView):
    """An evidence pack (zip): the events of a period or of an object, with all that it takes to verify them."""

    query_class = ExportQuery

    @extend_schema(parameters=[ExportQuery], responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        policy_of(acting_user(request)).require("trail.export")
        moments = {}
        for name, read in (("from", beginning_of), ("to", end_of)):
            try:
                moments[name] = read(self.query.get(name, ""))
            except BadDay as error:
                raise Invalid.field(name, str(error)) from error
        plan = services.export_of(acting_user(request), moments["from"], moments["to"], self.query.get("object", ""))
        return as_pack(plan)
