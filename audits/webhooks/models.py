"""Where news goes, what was sent there, and what came back."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import Versioned, reference_field
from audits.trail.rules import TrailRule


class Endpoint(Versioned):
    """An address that hears of what happens in a unit and below. Its secret is derived, never kept: see `signing`.

    key: names the secret in force; former_key names the one before, which signs too until `former_until`. fingerprint
    tells whether the derived secret is still the one that was shown. failing_since: of the first failure after the last
    success; quiet_until: so long it is left alone after a failure.
    """

    class State(models.TextChoices):
        ON = "on", _("On")
        PAUSED = "paused", _("Paused")
        DISABLED = "disabled", _("Switched off after failures")
        REMOVED = "removed", _("Removed")

    reference = reference_field("WH")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=2000)
    kinds = ArrayField(models.CharField(max_length=100), verbose_name=_("kinds"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ON)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=16, editable=False)
    former_key = models.UUIDField(null=True, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    quiet_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="reference", unit="unit_id", ignore=("failures", "failing_since", "quiet_until"))

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Delivery(models.Model):
    """One message to one endpoint. It is due until it arrived, was given up, or the endpoint is off.

    message: the webhook-id, the same each time it is sent. body: the exact text that is signed and sent.
    replays: how often a person sent it again. due_at: when it is sent next; a worker that takes it moves this forward
    first, so that no other takes it too.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")
        HELD = "held", _("Held back")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=64)
    kind = models.CharField(max_length=100)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    replays = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    trail = TrailRule(label="message", unit="unit_id", ignore=("tries", "due_at"))

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "-id"], name="delivery_endpoint"),
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message}"


class Attempt(models.Model):
    """One time that a delivery was sent: what went out and what came back, cut to what a log needs.

    status: of the answer, null when there was none; problem says why. seconds: from the first byte to the last.
    What strangers answer is shown here and masked on the trail, where it could not be taken out again.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seconds = models.FloatField()
    sent = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.TextField(blank=True, default="")
    answer_headers = models.JSONField(default=dict)
    answer = models.TextField(blank=True, default="")

    trail = TrailRule(unit="unit_id", mask=("answer_headers", "answer"))

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery} {self.at:%Y-%m-%d %H:%M}"
