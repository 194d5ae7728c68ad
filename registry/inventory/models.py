"""Registered models, their versions, and what is recorded of both. A version is digests, and assessments and steps are
history: the database refuses to change them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.base.search import search_index
from audits.trail.rules import TrailRule
from audits.vault.models import Artifact
from registry.datasets.models import DatasetVersion
from registry.inventory import lifecycle


class RegisteredModel(Versioned):
    """An entry of the model inventory: what it is for, whose it is, how much depends on it.

    tier: of the latest assessment; without one, as it was typed when the model was registered. The vendor's facts are
    empty for a model of our own; `vendor_contact` is a role such as "Account manager", never a person.
    """

    class Tier(models.IntegerChoices):
        HIGH = 1, _("Tier 1")
        MEDIUM = 2, _("Tier 2")
        LOW = 3, _("Tier 3")

    reference = reference_field("M")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    vendor = models.CharField(max_length=200, blank=True, default="")
    vendor_product = models.CharField(max_length=200, blank=True, default="")
    vendor_contract = models.CharField(max_length=200, blank=True, default="")
    vendor_contact = models.CharField(max_length=200, blank=True, default="")
    # When the vendor last showed evidence of how the model works.
    vendor_evidence_on = models.DateField(null=True, blank=True)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    regulation = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            search_index("name", "purpose", "vendor", name="model_search"),
            # The orders of the table.
            models.Index(fields=["name", "id"], name="model_by_name"),
            models.Index(fields=["tier", "id"], name="model_by_tier"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="model_name_in_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def permitted_uses(self) -> "list[IntendedUse]":
        """What it may be used for."""
        return [use for use in self.uses.all() if use.permitted]

    @property
    def prohibited_uses(self) -> "list[IntendedUse]":
        """What it may not be used for."""
        return [use for use in self.uses.all() if not use.permitted]


class ModelVersion(models.Model):
    """One submitted version: the digests of artifact, predictions and data, and how it was made.

    `number` counts the versions of a model from 1, without a gap; `label` is what its team calls it. Only `state` ever
    changes, by the steps of `registry.inventory.lifecycle`. A vendor model may have no artifact; its predictions are
    what is checked.
    """

    State = lifecycle.State

    reference = reference_field("V")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=100)
    state = models.CharField(max_length=15, choices=State.choices, default=State.SUBMITTED)
    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    predictions = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="+")
    training_data = models.ForeignKey(
        DatasetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="trained"
    )
    test_data = models.ForeignKey(
        DatasetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="tested"
    )
    # Roles of the columns in the predictions file: label, prediction, score, groups, favourable values.
    columns = models.JSONField(default=dict)
    code_reference = models.CharField(max_length=300, blank=True, default="")
    environment = models.JSONField(default=dict)
    card = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "label"], name="version_label_once"),
            models.UniqueConstraint(fields=["model", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.label}"


class IntendedUse(Versioned):
    """One thing that a model may be used for, or may not."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    permitted = models.BooleanField()

    trail = TrailRule(label="name", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-permitted", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "name"], name="use_once_a_model")]

    def __str__(self) -> str:
        return self.name


class ModelDependency(models.Model):
    """That `model` is fed with what `upstream` puts out."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="dependencies")
    upstream = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="dependents")
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "upstream"], name="dependency_once"),
            models.CheckConstraint(condition=~models.Q(model=models.F("upstream")), name="dependency_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.upstream} → {self.model}"


class Deployment(models.Model):
    """That a version ran in an environment from a moment until another; `until` None: it runs there still.

    A model has one open deployment in an environment. `model` is the version's, for the database to see to that.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="deployments")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="deployments")
    environment = models.CharField(max_length=100)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="environment", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "environment"], condition=models.Q(until=None), name="deployment_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="deployment_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.environment}"


class TierAssessment(models.Model):
    """The answers to one questionnaire about a model, the tier computed from them and the one decided.

    `questionnaire` names the edition, whose questions, points and thresholds stay as they were. answers: by question.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="tier_assessments")
    questionnaire = models.CharField(max_length=20)
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField()
    computed = models.PositiveSmallIntegerField(choices=RegisteredModel.Tier.choices)
    tier = models.PositiveSmallIntegerField(choices=RegisteredModel.Tier.choices)
    # Why `tier` is not the computed one, or whatever was said of it.
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="questionnaire", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} ({self.questionnaire})"

    @property
    def overridden(self) -> bool:
        """Whether a person decided otherwise than the answers say."""
        return self.tier != self.computed


class Transition(models.Model):
    """One step of a version's life. bound: of an approval, the SHA-256 of each thing that was approved, by its name."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=15, choices=lifecycle.State.choices)
    to_state = models.CharField(max_length=15, choices=lifecycle.State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()
    conditions = models.TextField(blank=True, default="")
    bound = models.JSONField(default=dict, blank=True)

    trail = TrailRule(label="to_state", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_to_state_display()}"
