"""Datasets and their immutable versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.base.search import search_index
from audits.trail.rules import TrailRule
from audits.vault.models import Artifact


class Dataset(Versioned):
    """A named collection of data whose versions models train or are tested on."""

    reference = reference_field("D")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [search_index("name", "description", name="dataset_search")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="dataset_name_in_unit")]

    def __str__(self) -> str:
        return self.name


class DatasetVersion(models.Model):
    """One content of a dataset, by digest; the database refuses to change it."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=100)
    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="label", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "label"], name="dataset_label_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.label}"
