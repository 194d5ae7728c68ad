"""Runs, the evidence they leave, and the policies that judge it. Subjects are named by text: checks know no models."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import reference_field
from audits.base.jobs import Job
from audits.trail.rules import TrailRule


class Verdict(models.TextChoices):
    PASS = "pass", _("Pass")
    FAIL = "fail", _("Fail")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class CheckPolicy(models.Model):
    """The limits that turn measures into a verdict. Never changed: a new version follows and old runs keep theirs.

    rules: list of objects as `audits.checks.policy` documents them.
    """

    reference = reference_field("P")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # The tier it is for; null is for every tier that has none of its own.
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(default=1)
    rules = models.JSONField(default=list)
    valid_days = models.PositiveIntegerField(default=180)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="name", unit="unit_id", inherited=True)

    class Meta:
        ordering: ClassVar = ["unit_id", "name", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name", "number"], name="policy_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class Run(Job):
    """One execution of one check on one subject. The row is the truth; a task is only a nudge to look at it."""

    reference = reference_field("RUN")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    check_id = models.CharField(max_length=100)
    check_version = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    policy = models.ForeignKey(CheckPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    inputs = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    seed = models.BigIntegerField()

    trail = TrailRule(label="reference", unit="unit_id", ignore=Job.UNTOLD)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="run_subject"),
            models.Index(fields=["state", "heartbeat_at"], name="run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.check_id}"


class Evidence(models.Model):
    """What a run found: the canonical result by digest, the verdict, and until when it may be cited."""

    reference = reference_field("E")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="evidence")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    result = models.JSONField()
    verdict = models.CharField(max_length=15, choices=Verdict.choices)
    judgement = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.reference} {self.verdict}"
