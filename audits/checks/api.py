"""Checks, runs and policies over REST."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.serializers import ReasonInput, StrictSerializer
from audits.checks import parameters, registry
from audits.checks.models import CheckPolicy, Evidence, Run
from audits.checks.selectors import policies_for, run_for, runs_for
from audits.checks.services import add_policy, cancel_run


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    class Meta:
        model = Evidence
        fields = ["reference", "sha256", "verdict", "judgement", "created_at", "expires_at"]


class RunSerializer(serializers.ModelSerializer[Run]):
    check = serializers.CharField(source="check_id")
    policy = serializers.CharField(source="policy.reference", default=None)
    asked_by = serializers.CharField(source="asked_by.reference")
    evidence = EvidenceSerializer(default=None)

    class Meta:
        model = Run
        fields = [
            "reference", "check", "check_version", "subject_type", "subject_label", "state", "progress", "step",
            "problem", "policy", "inputs", "parameters", "seed", "asked_by", "asked_at", "started_at", "finished_at",
            "evidence",
        ]  # fmt: skip


class PolicySerializer(serializers.ModelSerializer[CheckPolicy]):
    class Meta:
        model = CheckPolicy
        fields = ["reference", "unit", "name", "tier", "number", "rules", "valid_days", "created_at"]


class PolicyInput(StrictSerializer):
    unit = serializers.IntegerField()
    name = serializers.CharField(max_length=200)
    tier = serializers.IntegerField(min_value=1, max_value=3, required=False, allow_null=True, default=None)
    rules = serializers.ListField(child=serializers.DictField(), min_length=1)
    valid_days = serializers.IntegerField(required=False, default=180)

    example = {
        "unit": 2,
        "name": "Tier 2",
        "tier": 2,
        "rules": [
            {"check": "bias.group_fairness", "measure": "impact_ratio", "groups": "each", "minimum": 0.8},
        ],
    }


class CheckSerializer(serializers.Serializer[Any]):
    """A check: what it asks, which columns it needs, which parameters it takes."""

    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    controls = serializers.JSONField()
    needs = serializers.JSONField()
    parameters = serializers.JSONField()


class ChecksView(RecordView):
    """The checks there are, what each needs and which parameters it takes."""

    @extend_schema(operation_id="checks_list", responses=CheckSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "id": check.id,
                    "version": check.version,
                    "title": check.title,
                    "question": check.question,
                    "controls": check.controls,
                    "needs": asdict(check.needs),
                    "parameters": [asdict(one) for one in parameters.describe(check.Parameters)],
                }
                for check in registry.all_checks()
            ]
        )


class RunsView(RecordListView):
    """The runs you may see, newest first."""

    serializer_class = RunSerializer

    def rows(self) -> QuerySet[Any]:
        return runs_for(acting_user(self.request))


class RunView(RecordView):
    """One run; ask again to follow its progress."""

    @extend_schema(responses=RunSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(RunSerializer(run_for(acting_user(request), reference)).data)


class RunResultView(RecordView):
    """The canonical result behind a run's evidence."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, reference: str) -> Response:
        run = run_for(acting_user(request), reference)
        evidence = getattr(run, "evidence", None)
        return Response(evidence.result if evidence else {})


class RunCancelView(RecordView):
    """Stops an open run, with a reason."""

    input_class = ReasonInput

    @extend_schema(request=ReasonInput, responses=RunSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        run = run_for(acting_user(request), reference)
        run = cancel_run(user=acting_user(request), run=run, reason=self.read(request)["reason"])
        return Response(RunSerializer(run).data)


class PoliciesView(RecordListView):
    """The policies you may see; POST adds a version."""

    input_class = PolicyInput
    serializer_class = PolicySerializer

    def rows(self) -> QuerySet[Any]:
        return policies_for(acting_user(self.request))

    @extend_schema(request=PolicyInput, responses={201: PolicySerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        values = self.read(request)
        with naming("unit"):
            unit = unit_for(acting_user(request), values.pop("unit"))
        policy = add_policy(user=acting_user(request), unit=unit, **values)
        return created(PolicySerializer(policy).data, "/api/v1/policies")
