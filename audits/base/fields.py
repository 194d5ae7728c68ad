"""Model fields that several rooms use."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad


def reference_field(prefix: str, pk: str = "id") -> models.GeneratedField:
    """A stored reference such as `R-0144`, made by the database from the key: at least four digits, never cut."""
    digits = Cast(F(pk), models.TextField())
    return models.GeneratedField(
        expression=Concat(Value(f"{prefix}-"), LPad(digits, Greatest(Value(4), Length(digits)), Value("0"))),
        output_field=models.TextField(),
        db_persist=True,
        unique=True,
    )


class Versioned(models.Model):
    """A row that people change: `version` counts its changes and every change names the one it was made from."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
