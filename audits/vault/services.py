"""Uploads into the vault."""

from collections.abc import Iterable

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.trail import context as trail
from audits.vault import store
from audits.vault.models import Artifact


def keep(
    *,
    user: User,
    unit: Unit,
    chunks: Iterable[bytes],
    filename: str,
    media_type: str = "application/octet-stream",
    expected_sha256: str = "",
    expected_size: int | None = None,
) -> Artifact:
    """Streams an upload into the vault and records it in `unit`; the same bytes again give the same row.

    Raises what `store.put` raises, and Forbidden.
    """
    policy_of(user).require("artifact.upload", unit)
    stored = store.put(chunks, expected_sha256=expected_sha256, expected_size=expected_size)
    return record(user=user, unit=unit, stored=stored, filename=filename, media_type=media_type)


@transaction.atomic
def record(*, user: User, unit: Unit, stored: store.Stored, filename: str, media_type: str) -> Artifact:
    """Records content that the store already holds."""
    with trail.action("vault.artifact.kept"):
        artifact, _made = Artifact.objects.get_or_create(
            unit=unit,
            sha256=stored.sha256,
            defaults={
                "size": stored.size,
                "filename": filename[-255:] or "unnamed",
                "media_type": media_type[:100],
                "created_by": user,
            },
        )
    return artifact
