"""What a worker does with a profile: counts, then keeps what it found and what it shows of the columns."""

import hashlib
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models import QuerySet

from audits.base.jobs import Claim, Job
from audits.checks.engine.profile import profile as make_profile
from audits.checks.reading import Reading
from audits.trail import context as trail
from audits.vault import store
from registry.datasets.models import DatasetVersion, Profile, Schema
from registry.datasets.profiles import EXECUTE
from registry.datasets.schema import inferred
from registry.datasets.working import carry_out, nudge_waiting


def _rows() -> QuerySet[Profile]:
    return Profile.objects.select_related("dataset_version__artifact")


def execute(profile_id: int) -> None:
    """Makes one profile."""
    carry_out(_rows(), profile_id, _work)


def sweep() -> None:
    """Picks up profiles that were left lying."""
    nudge_waiting(Profile.objects.all(), EXECUTE)


def _work(profile: Profile, claim: Claim) -> None:
    sha256 = profile.dataset_version.artifact.sha256
    with store.opened(sha256):  # which says what to do when the content is gone
        pass
    declared = Reading.declared(profile.reading)
    result = make_profile(store.path_of(sha256), sha256, declared, profile.marks, claim.tell)
    _keep(profile, claim, result)


def _keep(profile: Profile, claim: Claim, result: dict[str, Any]) -> None:
    """The result by its digest, once; older ones of the version keep theirs and lose what they told."""
    digest = hashlib.sha256(rfc8785.dumps(result)).hexdigest()
    with transaction.atomic(), trail.action("datasets.profile.finished"):
        version = DatasetVersion.objects.select_for_update().get(pk=profile.dataset_version_id)
        claim.close(Job.State.DONE, step="", sha256=digest, result=result)
        older = Profile.objects.filter(dataset_version=version).exclude(pk=profile.pk).exclude(result=None)
        older.update(result=None)
        _keep_schema(version, result)


def _keep_schema(version: DatasetVersion, result: dict[str, Any]) -> None:
    """A schema for the columns that were found; one that a person confirmed stays while the columns do."""
    schema = Schema.objects.select_for_update().filter(dataset_version=version).first()
    if schema is None:
        columns = inferred(result, confirmed_before(version))
        Schema.objects.create(dataset_version=version, unit_id=version.unit_id, columns=columns)
        return
    names = [column["name"] for column in result["columns"]]
    if schema.confirmed_at and names == [column["name"] for column in schema.columns]:
        return
    schema.columns = inferred(result, schema.columns)
    schema.confirmed_at = schema.confirmed_by = None
    schema.version += 1
    schema.save()


def confirmed_before(version: DatasetVersion) -> list[dict[str, Any]]:
    """The columns of the newest schema that was confirmed for an earlier version of the same dataset."""
    earlier = Schema.objects.filter(
        dataset_version__dataset_id=version.dataset_id, dataset_version_id__lt=version.pk, confirmed_at__isnull=False
    )
    schema = earlier.order_by("-dataset_version_id").first()
    columns: list[dict[str, Any]] = schema.columns if schema else []
    return columns
