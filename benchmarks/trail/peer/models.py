"""A table like the register's, with its indexes and foreign keys."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Place(models.Model):
    """What the foreign keys lead to."""

    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Risk(models.Model):
    """The columns of the register's risk."""

    version = models.PositiveIntegerField(default=1)
    reference = models.TextField(unique=True)
    unit = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    category = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    causes = ArrayField(models.TextField(), default=list)
    event = models.TextField(default="")
    consequences = ArrayField(models.TextField(), default=list)
    starter_id = models.CharField(max_length=10, default="")
    state = models.CharField(max_length=10, default="open")
    owner = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    review_due = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "id"], name="peer_register")]

    def __str__(self) -> str:
        return self.reference


if settings.PEER == "auditlog":
    from auditlog.registry import auditlog

    auditlog.register(Risk)
elif settings.PEER == "pghistory":
    import pghistory

    Risk = pghistory.track()(Risk)
