"""Uploads into the vault, and clearing up after those that were refused."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.trail import context as trail
from audits.vault import store
from audits.vault.models import Artifact

# Longer than any request takes from the first byte to its commit.
UNCLAIMED_FOR = timedelta(days=1)


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


def clear_up() -> int:
    """Removes content that no artifact names: what refused submissions and killed uploads left behind.

    Younger content stays, for its row may not be committed yet. Returns how many files went.
    """
    moment = (timezone.now() - UNCLAIMED_FOR).timestamp()
    paths, gone = store.older_than(moment), 0
    while some := list(islice(paths, 1_000)):
        names = [path.name for path in some]
        with trail.everywhere():  # content that one unit lacks may be another's
            claimed = set(Artifact.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        gone += sum(store.take_away(path, moment) for path in some if path.name not in claimed)
    return gone
