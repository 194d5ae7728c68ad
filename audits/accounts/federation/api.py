"""Trusted CI over REST: the rules, and the exchange."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.federation import services
from audits.accounts.federation.selectors import trust_rule_for, trust_rules_for
from audits.accounts.models import TrustRule
from audits.accounts.roles import PERMISSIONS
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.serializers import ReasonInput, StrictJSONField, StrictSerializer


class TrustRuleSerializer(serializers.ModelSerializer[TrustRule]):
    acts_as = serializers.CharField(source="acts_as.reference")
    made_by = serializers.CharField(source="made_by.reference")

    class Meta:
        model = TrustRule
        fields = [
            "reference", "unit", "name", "issuer", "audience", "claims", "acts_as", "scopes", "minutes", "made_by",
            "created_at", "ended_at",
        ]  # fmt: skip


class TrustRuleInput(StrictSerializer):
    """`claims`: by claim, the text that it must be, or an object with its `prefix`."""

    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200, help_text="Whose jobs these are; others read it on the trail.")
    issuer = serializers.CharField(max_length=300)
    audience = serializers.CharField(max_length=200)
    claims = StrictJSONField()
    scopes = serializers.ListField(child=serializers.ChoiceField(list(PERMISSIONS)), min_length=1)
    minutes = serializers.IntegerField(required=False, default=30, min_value=1, max_value=60)
    role = serializers.ChoiceField(
        [str(role) for role in services.ROLES], required=False, default=str(services.ROLES[0])
    )

    example = {
        "unit": 2,
        "name": "CI of credit-models",
        "issuer": "https://token.actions.githubusercontent.com",
        "audience": "countersign",
        "claims": {"repository": "acme/credit-models", "ref": {"prefix": "refs/heads/"}},
        "scopes": ["record.view", "version.submit", "artifact.upload", "run.start"],
    }


class ExchangeInput(StrictSerializer):
    token = serializers.CharField(max_length=services.LONGEST, help_text="The JWT that your CI system signed.")


class ExchangedSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as a bearer token; it is shown this once.")
    expires_at = serializers.DateTimeField()
    scopes = serializers.ListField(child=serializers.CharField())
    unit = serializers.IntegerField()


class TrustRulesView(RecordListView):
    """Whose CI jobs are trusted in your units; POST trusts another one."""

    input_class = TrustRuleInput
    serializer_class = TrustRuleSerializer

    def rows(self) -> QuerySet[Any]:
        return trust_rules_for(acting_user(self.request))

    @extend_schema(request=TrustRuleInput, responses={201: TrustRuleSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        user, values = acting_user(request), self.read(request)
        with naming("unit"):
            unit = unit_for(user, values.pop("unit"))
        rule = services.add_trust_rule(user=user, unit=unit, **values)
        return created(TrustRuleSerializer(rule).data, f"/api/v1/trust-rules/{rule.reference}")


class TrustRuleView(RecordView):
    """One rule."""

    @extend_schema(responses=TrustRuleSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(TrustRuleSerializer(trust_rule_for(acting_user(request), reference)).data)


class EndTrustView(RecordView):
    """Ends a rule, and every token that was given by it, at once."""

    input_class = ReasonInput

    @extend_schema(request=ReasonInput, responses=TrustRuleSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        reason = self.read(request)["reason"]
        ended = services.end_trust(user=acting_user(request), reference=reference, reason=reason)
        return Response(TrustRuleSerializer(ended).data)


# The issuer is asked for its keys: nothing waits for that with a transaction open.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ExchangeView(RecordView):
    """Gives a CI job a short-lived token for the one that its own system signed (OpenID Connect). Needs no token."""

    authentication_classes = []
    permission_classes = []
    input_class = ExchangeInput
    also_refuses = (401, 403)

    @extend_schema(request=ExchangeInput, responses={200: ExchangedSerializer})
    def post(self, request: Request) -> Response:
        given = services.exchange(assertion=self.read(request)["token"])
        told = {
            "token": given.issued.secret,
            "expires_at": given.issued.token.expires_at,
            "scopes": given.issued.token.scopes,
            "unit": given.rule.unit_id,
        }
        return Response(ExchangedSerializer(told).data, headers={"Cache-Control": "no-store"})
