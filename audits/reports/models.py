"""Reports that were asked for and issued. A report is superseded, never overwritten."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import reference_field
from audits.trail.rules import TrailRule
from audits.vault.models import Artifact


class Report(models.Model):
    """One request for one document, and the finished file once it is issued."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Being made")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Failed")

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    reference = reference_field("CS-REP")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=50)
    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(Artifact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(null=True, blank=True)
    checkpoint_size = models.BigIntegerField(null=True, blank=True)
    checkpoint_root = models.CharField(max_length=64, blank=True, default="")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    # Seen live, kept out of the trail.
    claim = models.UUIDField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    step = models.CharField(max_length=200, blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    trail = TrailRule(label="reference", unit="unit_id", ignore=("claim", "progress", "step", "heartbeat_at"))

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id", "-id"], name="report_subject")]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject_label}"
