"""What people decide about the trail: what to take away from it, and what an unsigned write was."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.trail.models import AuditEvent
from audits.trail.rules import TrailRule


class Redaction(Versioned):
    """A request to take fields of one object out of every event: asked by one person, decided by another.

    It names fields, never what they hold. `trail.redact()` in the database carries out one that is done.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        DONE = "done", _("Redacted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    reference = reference_field("X")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    object_type = models.TextField()
    object_id = models.TextField()
    object_label = models.TextField()
    fields = ArrayField(models.TextField())  # column names, and "reason" for the reason that events carry
    why = models.TextField(_("reason"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it was refused

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="redaction_two_people",
                condition=Q(state="asked", decided_by=None)
                | Q(state="withdrawn", decided_by=F("asked_by"))
                | Q(state__in=["done", "refused"], decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(name="redaction_of_something", condition=Q(fields__len__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.reference)


class Explanation(models.Model):
    """What somebody says, afterwards, about a write that named no author. Several may speak; none is unsaid."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, db_constraint=False, related_name="explanations")
    words = models.TextField(_("what happened"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="event_id", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"event {self.event_id} explained"
