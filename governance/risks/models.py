"""The risk register. An assessment is dated and never overwritten; its level is computed by the matrix of its day."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.base.search import search_index
from audits.checks.models import Evidence
from audits.trail.rules import TrailRule
from governance.controls.models import Control
from registry.inventory.models import RegisteredModel

SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Level(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    CRITICAL = 4, _("Critical")


class Category(models.Model):
    """A branch of the risk taxonomy."""

    name = models.CharField(max_length=100, unique=True)
    # The level up to and including which the organisation bears this kind of risk.
    appetite = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.MEDIUM)

    trail = TrailRule(label="name")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Matrix(models.Model):
    """A version of the 5×5 matrix. Never changed: a new version follows, old assessments keep theirs.

    levels: five rows (likelihood 1 to 5) of five levels (impact 1 to 5). likelihoods, impacts: five words each.
    """

    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField(unique=True)
    likelihoods = ArrayField(models.CharField(max_length=50), size=5)
    impacts = ArrayField(models.CharField(max_length=50), size=5)
    levels = models.JSONField()
    in_force_from = models.DateTimeField()

    trail = TrailRule(label="name")

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class Risk(Versioned):
    """A risk as cause, event and consequence, with one owner."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    reference = reference_field("R")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="risks")
    causes = ArrayField(models.TextField(), default=list, blank=True)
    event = models.TextField(blank=True, default="")
    consequences = ArrayField(models.TextField(), default=list, blank=True)
    # The starter risk it was made from, e.g. "R05": checks declare which of these they evidence.
    starter_id = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_due = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    registered_models = models.ManyToManyField(RegisteredModel, related_name="risks", blank=True)
    controls = models.ManyToManyField(Control, related_name="risks", blank=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "id"], name="risk_register"),
            search_index("title", "event", name="risk_search"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Assessment(models.Model):
    """One judgement of one risk at one time. The database computes nothing here: `level` comes from the matrix."""

    class Kind(models.TextChoices):
        INHERENT = "inherent", _("Inherent")
        RESIDUAL = "residual", _("Residual")
        TARGET = "target", _("Target")

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="assessments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    matrix = models.ForeignKey(Matrix, on_delete=models.PROTECT, related_name="+")
    likelihood = models.PositiveSmallIntegerField(validators=SCALE)
    impact = models.PositiveSmallIntegerField(validators=SCALE)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    # `governance.risks.scoring.Position.rank`: one number that sorts a register and tells the cell.
    rank = models.GeneratedField(
        expression=F("level") * 10_000 + F("likelihood") * F("impact") * 100 + F("likelihood") * 10 + F("impact"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    rationale = models.TextField()
    evidence = models.ManyToManyField(Evidence, related_name="assessments", blank=True)
    assessed_at = models.DateTimeField(auto_now_add=True)
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="kind", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            # Carries the rank, so that the register reads the latest assessments from the index alone.
            models.Index(fields=["risk", "kind", "-id"], include=["rank"], name="assessment_latest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5), level__range=(1, 4)),
                name="assessment_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.likelihood}×{self.impact}"

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact


class ProposedAssessment(Versioned):
    """What a failing verdict suggests. It counts for nothing until a person confirms it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="proposals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="proposals")
    likelihood = models.PositiveSmallIntegerField(validators=SCALE)
    impact = models.PositiveSmallIntegerField(validators=SCALE)
    because = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    trail = TrailRule(unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "evidence"], name="proposal_once_an_evidence"),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="proposal_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference}: {self.likelihood}×{self.impact}"
