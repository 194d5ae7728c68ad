"""Answers kept for POSTs that may be sent again."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from audits.trail.rules import TrailRule


class IdempotentRequest(models.Model):
    """The answer to a POST that carried an Idempotency-Key: the same key and body get the same answer again.

    body: {"data": what was answered, "headers": what it said beside that}.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    # The answer repeats what other rows hold; recorded here it could not be redacted with them.
    trail = TrailRule(label="path", mask=("body",))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "path", "key"], name="idempotent_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
