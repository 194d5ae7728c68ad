"""Connections to warehouses, and the snapshots that become dataset versions, over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from registry.datasets.connections import add_connection, change_connection
from registry.datasets.models import Connection, Snapshot
from registry.datasets.selectors import (
    connection_for,
    connections_for,
    dataset_for,
    snapshot_for,
    snapshots_of,
)
from registry.datasets.snapshots import ask_snapshot

NAMED_HELP = "The name of a password that the workers know as COUNTERSIGN_SECRET_<NAME>; never the password."


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    class Meta:
        model = Connection
        fields = ["reference", "unit", "name", "kind", "address", "secret", "created_at"]


class ConnectionInput(StrictSerializer):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Connection.Kind.choices)
    address = serializers.DictField(help_text="Of postgresql: host, port, database, user, sslmode.")
    secret = serializers.CharField(required=False, allow_blank=True, default="", max_length=63, help_text=NAMED_HELP)


class ConnectionChange(StrictSerializer):
    name = serializers.CharField(max_length=200, required=False)
    address = serializers.DictField(required=False)
    secret = serializers.CharField(required=False, allow_blank=True, max_length=63, help_text=NAMED_HELP)


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    dataset = serializers.CharField(source="dataset.reference")
    connection = serializers.CharField(source="connection.reference")
    dataset_version = serializers.CharField(source="dataset_version.reference", default=None, allow_null=True)

    class Meta:
        model = Snapshot
        fields = [
            "reference", "dataset", "connection", "label", "table", "query", "state", "progress", "step", "problem",
            "asked_at", "finished_at", "dataset_version",
        ]  # fmt: skip


class SnapshotInput(StrictSerializer):
    connection = serializers.CharField(help_text="CN-0001.")
    label = serializers.CharField(max_length=100, help_text="The name of the version.")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    table = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    query = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)


class ConnectionsView(RecordListView):
    """The connections you may see; POST adds one. A password is never part of it."""

    input_class = ConnectionInput
    serializer_class = ConnectionSerializer

    def rows(self) -> QuerySet[Any]:
        return connections_for(acting_user(self.request))

    @extend_schema(request=ConnectionInput, responses={201: ConnectionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("unit"):
            unit = unit_for(acting_user(request), values.pop("unit"))
        connection = add_connection(user=acting_user(request), unit=unit, **values)
        return created(ConnectionSerializer(connection).data, f"/api/v1/connections/{connection.reference}")


class ConnectionView(RecordView):
    """One connection; PATCH changes what it names."""

    input_class = ConnectionChange

    @extend_schema(responses=ConnectionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return _connection(connection_for(acting_user(request), reference))

    @extend_schema(request=ConnectionChange, responses=ConnectionSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        connection, expected = connection_for(acting_user(request), reference), expected_version(request)
        changes = self.read(request)
        changed = change_connection(
            user=acting_user(request), connection=connection, expected=expected, changes=changes
        )
        return _connection(changed)


def _connection(connection: Connection) -> Response:
    return Response(ConnectionSerializer(connection).data, headers={"ETag": etag(connection)})


class SnapshotsView(RecordListView):
    """The snapshots of one dataset; POST asks for one: a table or a query at a connection, as it stands then."""

    input_class = SnapshotInput
    serializer_class = SnapshotSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return snapshots_of(user, dataset_for(user, self.kwargs["reference"]))

    @extend_schema(request=SnapshotInput, responses={202: SnapshotSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        dataset = dataset_for(user, reference)
        with naming("connection"):
            connection = connection_for(user, values.pop("connection"))
        snapshot = ask_snapshot(user=user, dataset=dataset, connection=connection, **values)
        return created(SnapshotSerializer(snapshot).data, f"/api/v1/snapshots/{snapshot.reference}", status=202)


class SnapshotView(RecordView):
    """One snapshot: how far it is, the version it became, or why it became none."""

    @extend_schema(responses=SnapshotSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(SnapshotSerializer(snapshot_for(acting_user(request), reference)).data)
