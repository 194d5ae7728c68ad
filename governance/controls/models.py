"""Catalogs of controls: identifiers and titles as data, and what they answer."""

from typing import ClassVar

from django.db import models

from audits.trail.rules import TrailRule


class Catalog(models.Model):
    """One standard in one edition, loaded from a data file that names its source and rights."""

    key = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=200)
    edition = models.CharField(max_length=50)
    publisher = models.CharField(max_length=200)
    source = models.TextField()
    rights = models.TextField()
    # "" | "superseded" | "unverified": shown wherever the catalog is.
    standing = models.CharField(max_length=100, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    trail = TrailRule(label="key")

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class Control(models.Model):
    """One control of a catalog. `identifier` is the standard's own; `position` keeps the standard's order."""

    catalog = models.ForeignKey(Catalog, on_delete=models.PROTECT, related_name="controls")
    identifier = models.CharField(max_length=50)
    label = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    family = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="enhancements")
    baselines = models.JSONField(default=list)
    withdrawn = models.BooleanField(default=False)
    position = models.PositiveIntegerField()

    trail = TrailRule(label="identifier")

    class Meta:
        ordering: ClassVar = ["catalog_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalog", "identifier"], name="control_once_a_catalog"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"


class CheckControl(models.Model):
    """That a check bears on a control: loaded from what the check itself declares."""

    check_id = models.CharField(max_length=100)
    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="checks")

    trail = TrailRule(label="check_id")

    class Meta:
        ordering: ClassVar = ["check_id", "control_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_id", "control"], name="check_control_once"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.control}"
