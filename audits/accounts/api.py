"""Who am I, and which units are there."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.roles import PERMISSIONS
from audits.accounts.selectors import units_for
from audits.base.api import RecordListView, RecordView


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = ["id", "name", "parent", "path"]


class MeSerializer(serializers.ModelSerializer[User]):
    permissions = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["reference", "email", "name", "title", "timezone", "language", "permissions"]

    def get_permissions(self, user: User) -> list[str]:
        policy = policy_of(user)
        return [permission for permission in PERMISSIONS if policy.allows(permission)]


class MeView(RecordView):
    """The acting person, and what this token may do."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(acting_user(request)).data)


class UnitsView(RecordListView):
    """The units you may see."""

    serializer_class = UnitSerializer

    def rows(self) -> QuerySet[Any]:
        return units_for(acting_user(self.request))
