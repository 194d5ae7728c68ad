"""Registered models and their versions. A version is digests: the database refuses to change one."""

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


class RegisteredModel(Versioned):
    """An entry of the model inventory: what it is for, whose it is, how much depends on it."""

    class Tier(models.IntegerChoices):
        HIGH = 1, _("Tier 1")
        MEDIUM = 2, _("Tier 2")
        LOW = 3, _("Tier 3")

    reference = reference_field("M")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    permitted_uses = models.TextField(blank=True, default="")
    prohibited_uses = models.TextField(blank=True, default="")
    vendor = models.CharField(max_length=200, blank=True, default="")
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    regulation = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [search_index("name", "purpose", "vendor", name="model_search")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="model_name_in_unit")]

    def __str__(self) -> str:
        return self.name


class ModelVersion(models.Model):
    """One submitted version: the digests of artifact, predictions and data, and how it was made.

    Only `state` ever changes. A vendor model may have no artifact; its predictions are what is checked.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        IN_VALIDATION = "in_validation", _("In validation")
        APPROVED = "approved", _("Approved")
        IN_USE = "in_use", _("In use")
        REJECTED = "rejected", _("Rejected")
        RETIRED = "retired", _("Retired")

    reference = reference_field("V")
    model = models.ForeignKey(RegisteredModel, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
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
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "label"], name="version_label_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.label}"
