"""Model fields that several rooms use."""

from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad

LONGEST_KEY = 18  # digits


def reference_field(prefix: str, pk: str = "id") -> models.GeneratedField:
    """A stored reference such as `R-0144`, made by the database from the key: at least four digits, never cut."""
    digits = Cast(F(pk), models.TextField())
    return models.GeneratedField(
        expression=Concat(Value(f"{prefix}-"), LPad(digits, Greatest(Value(4), Length(digits)), Value("0"))),
        output_field=models.TextField(),
        db_persist=True,
        unique=True,
    )


def prefix_of(field: "models.Field[Any, Any]") -> str:
    """The prefix of a reference that `field` holds, as `U-`; empty when it holds none."""
    expression = getattr(field, "expression", None)
    if not isinstance(expression, Concat):
        return ""
    return next((str(part.value) for part in expression.flatten() if isinstance(part, Value)), "")


def reference(prefix: str, key: int) -> str:
    """The reference of a key, as the database makes it: `U-0007`."""
    return f"{prefix}{key:04d}"


def key_of(prefix: str, text: str) -> int | None:
    """The key that the reference `text` was made from; None when it is none with this prefix."""
    digits = text.removeprefix(prefix)
    if not text.startswith(prefix) or not digits.isascii() or not digits.isdecimal() or len(digits) > LONGEST_KEY:
        return None
    return int(digits) if reference(prefix, int(digits)) == text else None


class Versioned(models.Model):
    """A row that people change: `version` counts its changes and every change names the one it was made from."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
