"""Reports that were asked for and issued. A report is superseded, never overwritten."""

from typing import ClassVar

from django.db import models

from audits.accounts.models import Unit
from audits.base.fields import reference_field
from audits.base.jobs import Job
from audits.trail.rules import TrailRule
from audits.vault.models import Artifact


class Report(Job):
    """One request for one document, and the finished file once it is issued (the job is done)."""

    reference = reference_field("CS-REP")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=50)
    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    # The moment that the record is told as of; empty for the moment of making.
    as_of = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    file = models.ForeignKey(Artifact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Of the finished file: by it the trail knows the report, byte for byte.
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=300, blank=True, default="")
    checkpoint_size = models.BigIntegerField(null=True, blank=True)
    checkpoint_root = models.CharField(max_length=64, blank=True, default="")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    trail = TrailRule(label="reference", unit="unit_id", ignore=Job.UNTOLD)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id", "-id"], name="report_subject")]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject_label}"
