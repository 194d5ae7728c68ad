"""What was uploaded, by content. The bytes lie in the store; the row says whose they are in which unit."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

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
