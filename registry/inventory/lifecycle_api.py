"""The life of versions and the tiers of models over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import NotFound
from audits.base.idempotency import idempotent
from audits.base.locking import optional_version
from audits.base.serializers import StrictSerializer
from registry.inventory import tiering
from registry.inventory.approvals import Approval, Offer, Requirement, approval_of, steps_for
from registry.inventory.lifecycle import State
from registry.inventory.models import TierAssessment, Transition
from registry.inventory.selectors import model_for, tier_assessments_of, transitions_of, version_for
from registry.inventory.services import assess_tier, move_version


class RequirementSerializer(serializers.Serializer[Requirement]):
    says = serializers.CharField(help_text="What must be true.")
    missing = serializers.CharField(help_text="What is not so yet and keeps the step shut; empty when it is so.")


class OfferSerializer(serializers.Serializer[Offer]):
    step = serializers.CharField(source="step.key")
    label = serializers.CharField(source="step.label")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    to = serializers.CharField(source="step.to", help_text="The state it leads to.")
    permission = serializers.CharField(source="step.permission")
    who = serializers.ListField(child=serializers.CharField(), help_text="The roles that may take it.")
    may = serializers.BooleanField(help_text="Whether you are somebody who may take it.")
    why_not = serializers.CharField()
    open = serializers.BooleanField(help_text="Whether you may take it now: you may, and nothing is missing.")
    requirements = RequirementSerializer(many=True)


class ApprovalSerializer(serializers.Serializer[Approval]):
    by = serializers.CharField(source="transition.by.reference")
    at = serializers.DateTimeField(source="transition.at")
    reason = serializers.CharField(source="transition.reason")
    conditions = serializers.CharField(source="transition.conditions")
    bound = serializers.DictField(source="transition.bound", child=serializers.CharField())
    holds = serializers.BooleanField()
    changed = serializers.ListField(child=serializers.CharField(), help_text="What is no longer what was approved.")


class StepsSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    state = serializers.CharField()
    approval = ApprovalSerializer(allow_null=True)
    steps = OfferSerializer(many=True)


class StepsView(RecordView):
    """Where a version stands: its approval, and the steps that lead on, who may take each and what is missing."""

    @extend_schema(responses=StepsSerializer)
    def get(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        version = version_for(user, reference)
        said = {
            "version": version.reference,
            "state": version.state,
            "approval": approval_of(version),
            "steps": steps_for(user, version),
        }
        return Response(StepsSerializer(said).data)


class TransitionSerializer(serializers.ModelSerializer[Transition]):
    by = serializers.CharField(source="by.reference")
    from_state = serializers.CharField()
    to_state = serializers.CharField()

    class Meta:
        model = Transition
        fields = ["from_state", "to_state", "by", "at", "reason", "conditions", "bound"]


class TransitionInput(StrictSerializer):
    to = serializers.ChoiceField(choices=State.choices)
    reason = serializers.CharField()
    conditions = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Of an approval: on what it depends."
    )


class TransitionsView(RecordListView):
    """The steps that a version took, the latest first; POST takes one."""

    input_class = TransitionInput
    serializer_class = TransitionSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return transitions_of(user, version_for(user, self.kwargs["reference"]))

    @extend_schema(request=TransitionInput, responses={201: TransitionSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        made = move_version(user=user, version=version_for(user, reference), **values)
        return created(TransitionSerializer(made).data, f"/api/v1/versions/{reference}/transitions")


class ReasonSerializer(serializers.Serializer[tiering.Reason]):
    question = serializers.CharField(source="question.key")
    answer = serializers.CharField(source="answer.key")
    points = serializers.IntegerField(source="answer.points")
    because = serializers.CharField(source="answer.because")


class TierAssessmentSerializer(serializers.ModelSerializer[TierAssessment]):
    by = serializers.CharField(source="by.reference")
    overridden = serializers.BooleanField()
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = TierAssessment
        fields = [
            "questionnaire", "answers", "points", "reasons", "computed", "tier", "overridden", "reason", "by", "at",
        ]  # fmt: skip

    def get_reasons(self, assessment: TierAssessment) -> list[dict[str, Any]]:
        reasons = tiering.score(tiering.editions()[assessment.questionnaire], assessment.answers).reasons
        return [dict(ReasonSerializer(one).data) for one in reasons]


class TierInput(StrictSerializer):
    answers = serializers.DictField(child=serializers.CharField(), help_text="By question, as the edition names them.")
    tier = serializers.IntegerField(
        required=False, min_value=1, max_value=3, help_text="Left out: as computed. Another one needs a reason."
    )
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class TierView(RecordListView):
    """How a model got its tier, the latest first; POST answers the questionnaire in force. If-Match is heeded."""

    input_class = TierInput
    serializer_class = TierAssessmentSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return tier_assessments_of(user, model_for(user, self.kwargs["reference"]))

    @extend_schema(request=TierInput, responses={201: TierAssessmentSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        model, expected = model_for(user, reference), optional_version(request)
        made = assess_tier(user=user, model=model, expected=expected, **values)
        return created(TierAssessmentSerializer(made).data, f"/api/v1/models/{reference}/tier")


class TierAnswerSerializer(serializers.Serializer[tiering.Answer]):
    key = serializers.CharField()
    text = serializers.CharField()
    points = serializers.IntegerField()
    because = serializers.CharField()
    at_least = serializers.IntegerField(allow_null=True, help_text="The tier it means, whatever the points say.")


class QuestionSerializer(serializers.Serializer[tiering.Question]):
    key = serializers.CharField()
    text = serializers.CharField()
    help = serializers.CharField()
    answers = TierAnswerSerializer(many=True)


class QuestionnaireSerializer(serializers.Serializer[tiering.Questionnaire]):
    id = serializers.CharField()
    title = serializers.CharField()
    published = serializers.DateField()
    tiers = serializers.SerializerMethodField(help_text="The fewest points of each tier.")
    questions = QuestionSerializer(many=True)

    def get_tiers(self, questionnaire: tiering.Questionnaire) -> dict[str, int]:
        return {str(tier): fewest for tier, fewest in questionnaire.tiers}


class QuestionnairesView(RecordView):
    """The editions of the questionnaire that gives a model its tier; the first one is in force."""

    @extend_schema(responses=QuestionnaireSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([QuestionnaireSerializer(edition).data for edition in tiering.editions().values()])


class QuestionnaireView(RecordView):
    """One edition."""

    @extend_schema(responses=QuestionnaireSerializer)
    def get(self, request: Request, edition: str) -> Response:
        found = tiering.editions().get(edition)
        if found is None:
            raise NotFound(f"There is no questionnaire {edition}.", "The list names those there are.")
        return Response(QuestionnaireSerializer(found).data)
