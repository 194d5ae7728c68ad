"""Datasets, their immutable versions, what is known of each version's columns, and the warehouses they come from."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.base.jobs import Job
from audits.base.search import search_index
from audits.trail.rules import TrailRule
from audits.vault.models import Artifact


class Dataset(Versioned):
    """A named collection of data whose versions models train or are tested on, with its datasheet.

    The sections of the datasheet, from `motivation` to `maintenance`, are those of Gebru et al., Datasheets for
    Datasets (2021); see `registry.datasets.datasheet`.
    """

    reference = reference_field("D")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    licence = models.CharField(max_length=200, blank=True, default="")
    legal_basis = models.TextField(blank=True, default="")
    retention = models.TextField(blank=True, default="")
    motivation = models.TextField(blank=True, default="")
    composition = models.TextField(blank=True, default="")
    collection = models.TextField(blank=True, default="")
    preprocessing = models.TextField(blank=True, default="")
    uses = models.TextField(blank=True, default="")
    distribution = models.TextField(blank=True, default="")
    maintenance = models.TextField(blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [search_index("name", "description", name="dataset_search")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="dataset_name_in_unit")]

    def __str__(self) -> str:
        return self.name


class Connection(Versioned):
    """A warehouse from which versions are taken. It holds no password: `secret` names one that the workers know.

    address: what the kind needs beside host, port and database, e.g. {"account": …, "warehouse": …}; see `kinds`.
    """

    class Kind(models.TextChoices):
        POSTGRESQL = "postgresql", "PostgreSQL"
        SNOWFLAKE = "snowflake", "Snowflake"
        BIGQUERY = "bigquery", "BigQuery"
        DATABRICKS = "databricks", "Databricks"
        SPARK = "spark", "Apache Spark"

    reference = reference_field("CN")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    address = models.JSONField(default=dict)
    # The column says that it holds a name: the trail masks what sounds like a secret itself.
    secret = models.CharField(max_length=100, blank=True, default="", db_column="secret_name")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="connection_name_in_unit")]

    def __str__(self) -> str:
        return self.name


class DatasetVersion(models.Model):
    """One content of a dataset, by digest; the database refuses to change it.

    reading: how the content is read, as declared (`audits.checks.reading`); what is not declared is recognised.
    origin: of a snapshot, {"connection", "table" or "query", "moment"}; empty for an upload.
    """

    reference = reference_field("DV")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=100)
    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="+")
    derived_from = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="derivations")
    reading = models.JSONField(default=dict)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    origin = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="label", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "label"], name="dataset_label_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.label}"


class Schema(Versioned):
    """What the columns of one version are: inferred by a worker, then confirmed or corrected by a person.

    columns: [{"name", "type", "nullable", "meaning", "role", "personal"}], in the order of the content.
    """

    dataset_version = models.OneToOneField(DatasetVersion, on_delete=models.PROTECT, related_name="schema")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    trail = TrailRule(unit="unit_id")

    def __str__(self) -> str:
        return f"{self.dataset_version}"


class Profile(Job):
    """What a worker counted in the columns of one version.

    reading: as for a version, and in place of its. marks: whether a column, by name, holds personal data, where the
    schema said so. result: `audits.checks.engine.profile` documents it. Its sha256 stands on the trail; what it says of
    the data does not, and is kept for the newest profile of a version only.
    """

    reference = reference_field("PROF")
    dataset_version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="profiles")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reading = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    result = models.JSONField(null=True, blank=True)

    trail = TrailRule(label="reference", unit="unit_id", ignore=Job.UNTOLD, mask=("result",))

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat_at"], name="profile_state")]

    def __str__(self) -> str:
        return f"{self.reference}"


class Snapshot(Job):
    """A table or the answer to a query at a connection, as it stands when a worker reads it: becomes a version."""

    reference = reference_field("SNAP")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="snapshots")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="snapshots")
    label = models.CharField(max_length=100)
    table = models.CharField(max_length=300, blank=True, default="")
    query = models.TextField(blank=True, default="")
    dataset_version = models.OneToOneField(
        DatasetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshot"
    )

    trail = TrailRule(label="reference", unit="unit_id", ignore=Job.UNTOLD)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat_at"], name="snapshot_state")]

    def __str__(self) -> str:
        return f"{self.reference}"
