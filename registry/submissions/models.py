"""What an ML team handed in, and what the gate says of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from audits.accounts.models import Unit
from audits.base.fields import reference_field
from audits.checks.models import Run
from audits.trail.rules import TrailRule
from registry.inventory.models import ModelVersion


class Submission(models.Model):
    """One hand-in of one version. Its runs hold the gate until each has a verdict that lets it open."""

    reference = reference_field("S")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(ModelVersion, on_delete=models.PROTECT, related_name="submission")
    runs = models.ManyToManyField(Run, related_name="submissions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.reference} {self.version}"
