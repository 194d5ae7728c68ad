"""Witnesses over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.policy import policy_of
from audits.base.api import RecordView
from audits.trail.keys import verifier_keys
from audits.trail.witnesses.selectors import WitnessState, alerts, witnesses


class WitnessSerializer(serializers.Serializer[WitnessState]):
    """`at`: the last delivery. `lag_seconds`: for how long it lacks what is sealed. `key`: empty without one."""

    name = serializers.CharField()
    kind = serializers.CharField()
    place = serializers.CharField()
    key = serializers.CharField()
    size = serializers.IntegerField()
    at = serializers.DateTimeField(allow_null=True)
    lag_events = serializers.IntegerField()
    lag_seconds = serializers.IntegerField()
    late = serializers.BooleanField()
    problem = serializers.CharField()
    cosignatures = serializers.IntegerField()


class AlertSerializer(serializers.Serializer[object]):
    kind = serializers.CharField()
    sentence = serializers.CharField()


class WitnessesSerializer(serializers.Serializer[object]):
    """`keys`: the log's public keys, one a line, each with the sizes it is good for."""

    witnesses = WitnessSerializer(many=True)
    alerts = AlertSerializer(many=True)
    keys = serializers.ListField(child=serializers.CharField())


class WitnessesView(RecordView):
    """Where checkpoints leave for, and how far each place is."""

    @extend_schema(responses=WitnessesSerializer)
    def get(self, request: Request) -> Response:
        policy_of(acting_user(request)).require("trail.view")
        told = {"witnesses": witnesses(), "alerts": alerts(), "keys": [key.as_line() for key in verifier_keys()]}
        return Response(WitnessesSerializer(told).data)
