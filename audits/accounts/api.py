"""Who am I, which units are there, and one's own tokens."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import Token, Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.roles import PERMISSIONS
from audits.accounts.selectors import tokens_of, unit_for, units_for
from audits.accounts.services import issue_token, revoke_token
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import Forbidden, naming
from audits.base.idempotency import idempotent
from audits.base.serializers import StrictSerializer


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = ["id", "name", "parent", "path"]


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["reference", "name", "title"]


class TokenSerializer(serializers.ModelSerializer[Token]):
    """`within`: it holds in this unit and below only. `prefix`: how it begins, as the trail names it."""

    rule = serializers.CharField(source="rule.reference", default=None, help_text="The rule it was exchanged by.")

    class Meta:
        model = Token
        fields = [
            "id", "name", "prefix", "scopes", "within", "rule", "created_at", "expires_at", "last_used_at", "revoked_at"
        ]  # fmt: skip


class MeSerializer(serializers.ModelSerializer[User]):
    permissions = serializers.ListField(child=serializers.ChoiceField(list(PERMISSIONS)), source="held_permissions")
    token = TokenSerializer(allow_null=True, help_text="The token that asks; null for a session.")

    class Meta:
        model = User
        fields = ["reference", "email", "name", "title", "timezone", "language", "permissions", "token"]


class TokenInput(StrictSerializer):
    name = serializers.CharField(max_length=200, help_text="What it is for, such as a CI job.")
    scopes = serializers.ListField(child=serializers.ChoiceField(list(PERMISSIONS)), min_length=1)
    days = serializers.IntegerField(required=False, default=90, min_value=1, max_value=366)
    within = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="A unit, by its id.")

    example = {"name": "Nightly build", "scopes": ["record.view", "version.submit"], "days": 90, "within": 2}


class IssuedSerializer(TokenSerializer):
    secret = serializers.CharField(help_text="Shown this once.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "secret"]


class MeView(RecordView):
    """The acting person, and what this token may do."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user: Any = acting_user(request)
        policy = policy_of(user)
        user.held_permissions = [permission for permission in PERMISSIONS if policy.allows(permission)]
        user.token = request.auth
        return Response(MeSerializer(user).data)


class UnitsView(RecordListView):
    """The units you may see."""

    serializer_class = UnitSerializer

    def rows(self) -> QuerySet[Any]:
        return units_for(acting_user(self.request))


class TokensView(RecordListView):
    """Your own tokens, newest first. POST makes one, which only a person who signed in may: a token makes no token."""

    input_class = TokenInput
    serializer_class = TokenSerializer

    def rows(self) -> QuerySet[Any]:
        return tokens_of(acting_user(self.request)).select_related("rule")

    @extend_schema(request=TokenInput, responses={201: IssuedSerializer})
    def post(self, request: Request) -> Response:
        user, values = acting_user(request), self.read(request)
        with naming("within"):
            within = unit_for(user, unit) if (unit := values.pop("within")) is not None else None
        if request.auth is not None:
            raise Forbidden("A token makes no token.", "Sign in and make it under Your API tokens.")
        issued = issue_token(user=user, within=within, **values)
        shown: Any = issued.token
        shown.secret = issued.secret
        return created(IssuedSerializer(shown).data, "/api/v1/tokens")


class RevokeTokenView(RecordView):
    """Ends one of your own tokens at once."""

    @extend_schema(request=None, responses=TokenSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        self.read(request)
        return Response(TokenSerializer(revoke_token(user=acting_user(request), pk=pk)).data)
