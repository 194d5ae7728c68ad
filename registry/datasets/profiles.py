"""Asking for profiles. Making one is the worker's: see profiling.py."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.nudge import nudge
from audits.trail import context as trail
from registry.datasets.models import DatasetVersion, Profile, Schema

EXECUTE = "registry.datasets.tasks.profile"
SUPERSEDED = "Superseded by a newer request."


@transaction.atomic
def ask_profile(*, user: User, version: DatasetVersion, reading: Mapping[str, Any] | None = None) -> Profile:
    """Queues the making of a profile; an open one of the same version ends, since this one takes its place.

    reading: how the content is read (as stored); the version's own when left out. Columns that the schema marks as
    personal data are not told by their values. Raises Forbidden.
    """
    policy_of(user).require("dataset.register", version)
    DatasetVersion.objects.select_for_update().get(pk=version.pk)
    with trail.action("datasets.profile.requested"):
        Profile.objects.filter(dataset_version=version, state__in=Profile.OPEN_STATES).update(
            state=Profile.State.CANCELLED, finished_at=timezone.now(), claim=None, problem=SUPERSEDED
        )
        profile = Profile.objects.create(
            dataset_version=version,
            unit=version.unit,
            reading=version.reading if reading is None else dict(reading),
            marks=marks_of(version),
            asked_by=user,
        )
    nudge(EXECUTE, profile.pk)
    return profile


def marks_of(version: DatasetVersion) -> dict[str, bool]:
    """Whether a column, by name, holds personal data: what the schema says. Of two of one name, the careful answer."""
    schema = Schema.objects.filter(dataset_version=version).first()
    marks: dict[str, bool] = {}
    for column in schema.columns if schema else []:
        marks[column["name"]] = column["personal"] or marks.get(column["name"], False)
    return marks
