"""How the register looks over REST: what is read, and what may be sent."""

from typing import Any

from rest_framework import serializers

from audits.base.serializers import StrictSerializer
from governance.risks.models import Assessment, Category, Level, Matrix, ProposedAssessment, Risk
from governance.risks.selectors import SORTS, RegisterRow


class PositionSerializer(serializers.Serializer[Any]):
    """A place on the matrix."""

    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    score = serializers.IntegerField()
    level = serializers.IntegerField()
    level_name = serializers.SerializerMethodField()

    def get_level_name(self, position: Any) -> str:
        return str(Level(position.level).label)


class RiskRowSerializer(serializers.Serializer[Any]):
    """One row of the register."""

    reference = serializers.CharField(source="risk.reference")
    version = serializers.IntegerField(source="risk.version")
    unit = serializers.IntegerField(source="risk.unit_id")
    title = serializers.CharField(source="risk.title")
    category = serializers.CharField(source="risk.category.name")
    state = serializers.CharField(source="risk.state")
    owner = serializers.CharField(source="risk.owner.reference")
    review_due = serializers.DateField(source="risk.review_due", allow_null=True)
    starter_id = serializers.CharField(source="risk.starter_id")
    models = serializers.SerializerMethodField()
    inherent = PositionSerializer(allow_null=True)
    residual = PositionSerializer(allow_null=True)
    above_appetite = serializers.BooleanField()

    def get_models(self, row: RegisterRow) -> list[str]:
        return [model.reference for model in row.risk.registered_models.all()]


class RiskSerializer(RiskRowSerializer):
    """One risk with everything that was recorded of it."""

    causes = serializers.ListField(source="risk.causes", child=serializers.CharField())
    event = serializers.CharField(source="risk.event")
    consequences = serializers.ListField(source="risk.consequences", child=serializers.CharField())
    controls = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="risk.created_at")

    def get_controls(self, row: RegisterRow) -> list[str]:
        return [f"{control.catalog.key}:{control.identifier}" for control in row.risk.controls.all()]


class RiskPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = RiskRowSerializer(many=True)


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    level_name = serializers.CharField(source="get_level_display")
    matrix = serializers.IntegerField(source="matrix.number")
    assessed_by = serializers.CharField(source="assessed_by.reference")
    evidence: Any = serializers.SlugRelatedField(slug_field="reference", many=True, read_only=True)

    class Meta:
        model = Assessment
        fields = [
            "kind", "matrix", "likelihood", "impact", "score", "level", "level_name", "rationale", "evidence",
            "assessed_at", "assessed_by",
        ]  # fmt: skip


class ProposalSerializer(serializers.ModelSerializer[ProposedAssessment]):
    risk = serializers.CharField(source="risk.reference")
    evidence = serializers.CharField(source="evidence.reference")
    run = serializers.CharField(source="evidence.run.reference")

    class Meta:
        model = ProposedAssessment
        fields = [
            "id", "risk", "evidence", "run", "likelihood", "impact", "because", "state", "created_at", "decided_at",
        ]  # fmt: skip


class BearingSerializer(serializers.Serializer[Any]):
    """Evidence beside a risk."""

    reference = serializers.CharField(source="evidence.reference")
    sha256 = serializers.CharField(source="evidence.sha256")
    run = serializers.CharField(source="evidence.run.reference")
    check = serializers.CharField(source="evidence.run.check_id")
    subject = serializers.CharField(source="evidence.run.subject_label")
    verdict = serializers.CharField(source="evidence.verdict")
    created_at = serializers.DateTimeField(source="evidence.created_at")
    expires_at = serializers.DateTimeField(source="evidence.expires_at")
    current = serializers.BooleanField()
    cited = serializers.BooleanField()


class HeatMapSerializer(serializers.Serializer[Any]):
    """counts[likelihood - 1][impact - 1]; unplaced: risks without such an assessment."""

    counts = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    unplaced = serializers.IntegerField()


class CategorySerializer(serializers.ModelSerializer[Category]):
    appetite_name = serializers.CharField(source="get_appetite_display")

    class Meta:
        model = Category
        fields = ["name", "appetite", "appetite_name"]


class MatrixSerializer(serializers.ModelSerializer[Matrix]):
    class Meta:
        model = Matrix
        fields = ["name", "number", "likelihoods", "impacts", "levels", "in_force_from"]


class RegisterQuery(StrictSerializer):
    """Filters of the register; what is left out filters nothing. `likelihood` and `impact` name a heat map's cell."""

    text = serializers.CharField(required=False, default="", max_length=200)
    category = serializers.CharField(required=False, default="")
    owner = serializers.CharField(required=False, default="")
    model = serializers.CharField(required=False, default="")
    state = serializers.ChoiceField([*Risk.State.values, "all"], required=False, default=Risk.State.OPEN.value)
    level = serializers.IntegerField(required=False, default=None, min_value=1, max_value=4)
    above_appetite = serializers.BooleanField(required=False, default=False)
    unassessed = serializers.BooleanField(required=False, default=False)
    kind = serializers.ChoiceField(["inherent", "residual"], required=False, default="residual")
    likelihood = serializers.IntegerField(required=False, default=None, min_value=1, max_value=5)
    impact = serializers.IntegerField(required=False, default=None, min_value=1, max_value=5)


class RegisterPageQuery(RegisterQuery):
    sort = serializers.ChoiceField(list(SORTS), required=False, default="standing")
    after = serializers.CharField(required=False, default="")
    page_size = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class _RiskFields(StrictSerializer):
    title = serializers.CharField(max_length=300)
    category = serializers.CharField(help_text="The name of a category.")
    causes = serializers.ListField(child=serializers.CharField(), required=False)
    event = serializers.CharField(required=False, allow_blank=True)
    consequences = serializers.ListField(child=serializers.CharField(), required=False)
    owner = serializers.CharField(required=False, help_text="A person's reference, U-0003; without it, you.")
    review_due = serializers.DateField(required=False, allow_null=True)
    models = serializers.ListField(child=serializers.CharField(), required=False, help_text="References, M-0003.")


class RiskInput(_RiskFields):
    unit = serializers.IntegerField()

    example = {
        "unit": 2,
        "title": "Groups are treated differently",
        "category": "bias",
        "event": "The score is worse for one group than for another",
        "models": ["M-0003"],
    }


class RiskChangesInput(_RiskFields):
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class AssessmentInput(StrictSerializer):
    kind = serializers.ChoiceField(Assessment.Kind.values)
    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    rationale = serializers.CharField()
    level = serializers.IntegerField(required=False, min_value=1, max_value=4, help_text="Only to be checked.")
    evidence = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, help_text="References, E-0012."
    )

    example = {"kind": "residual", "likelihood": 2, "impact": 3, "rationale": "The check passes for every group."}


class ControlsInput(StrictSerializer):
    add = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    remove = serializers.ListField(child=serializers.CharField(), required=False, default=list)


class StarterInput(StrictSerializer):
    unit = serializers.IntegerField()
    owner = serializers.CharField(required=False)
    ids = serializers.ListField(child=serializers.CharField(), required=False, default=None, allow_null=True)
    models = serializers.ListField(child=serializers.CharField(), required=False, default=list)


class ConfirmInput(StrictSerializer):
    rationale = serializers.CharField(required=False, allow_blank=True, default="")
    likelihood = serializers.IntegerField(required=False, default=None, min_value=1, max_value=5)
    impact = serializers.IntegerField(required=False, default=None, min_value=1, max_value=5)


class RiskReason(StrictSerializer):
    reason = serializers.CharField()
