"""What was uploaded, by content. The bytes lie in the store; the row says whose they are in which unit."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.trail.rules import TrailRule

sha256_validator = RegexValidator(r"^[0-9a-f]{64}$", "A SHA-256 digest has 64 lower-case hexadecimal digits.")


class Artifact(models.Model):
    """One content in one unit. The same bytes in another unit are another row over the same stored file."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, validators=[sha256_validator], db_index=True)
    size = models.BigIntegerField()
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    trail = TrailRule(label="sha256", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="artifact_once_a_unit"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """A file on its way in, sent in pieces. How far it is says the disk alone: see `audits.vault.partial`.

    length in bytes. sha256: the digest that the sender announced, else "". artifact: what it became, once whole.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        REMOVED = "removed", _("Removed")
        EXPIRED = "expired", _("Expired")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    length = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="", validators=[sha256_validator])
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The name of its file: random, so that a restored database takes no other upload's bytes for its own.
    place = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    trail = TrailRule(label="place", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "expires_at"], name="upload_state")]

    def __str__(self) -> str:
        return self.filename
