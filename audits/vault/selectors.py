"""Reads of artifacts, scoped to who asks."""

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.vault.models import Artifact


def artifacts_for(user: User) -> QuerySet[Artifact]:
    """The artifacts that `user` may download."""
    return policy_of(user).scope(Artifact.objects.select_related("unit", "created_by"), "artifact.download")


def artifact_for(user: User, sha256: str) -> Artifact:
    """One artifact by digest. Raises NotFound."""
    artifact = artifacts_for(user).filter(sha256=sha256).order_by("id").first()
    if artifact is None:
        raise NotFound(f"There is no artifact {sha256}, or you may not see it.")
    return artifact
