"""The one write that ML teams make: handing in a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from audits.accounts.models import User
from audits.base.errors import Invalid, within
from audits.checks.models import Run
from audits.checks.selectors import policy_in_force
from audits.checks.services import Subject, request_run
from audits.trail import context as trail
from audits.webhooks.services import announce, read_more
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE
from registry.inventory.services import VersionContents, add_version
from registry.submissions.models import Submission

RECEIVED = "submission.received"


@dataclass(frozen=True)
class CheckRequest:
    """A check that the submitter asks for, with parameters that differ from the defaults."""

    check_id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def suggested_checks(columns: Mapping[str, Any]) -> list[CheckRequest]:
    """The checks that the declared columns make possible."""
    wanted = []
    if columns.get("groups"):
        wanted.append(CheckRequest("bias.group_fairness"))
    if columns.get("label"):
        wanted.append(CheckRequest("performance.classification"))
    return wanted


def subject_of(version: ModelVersion) -> Subject:
    """How runs and reports name a model version."""
    return Subject(VERSION_TYPE, version.pk, str(version))


@transaction.atomic
def submit(
    *, user: User, model: RegisteredModel, contents: VersionContents, requests: Sequence[CheckRequest] = ()
) -> Submission:
    """Registers a version and asks for its checks; all of it or nothing.

    Without `requests` the checks that the columns allow are run. Raises Forbidden, Conflict and Invalid.
    """
    wanted = list(requests) or suggested_checks(contents.columns)
    if not wanted:
        raise Invalid.field(
            "columns",
            "Neither a label nor groups are named, so no check could look at this version.",
            "Name the columns' roles: label, prediction, score, groups.",
        )
    with trail.action("submissions.version.submitted"):
        version = add_version(user=user, model=model, contents=contents)
        submission = Submission.objects.create(unit=model.unit, version=version, submitted_by=user)
        submission.runs.set(_requests(user, version, wanted))
    announce(kind=RECEIVED, unit=model.unit, data=news_of(submission), once=submission.reference)
    return submission


def news_of(submission: Submission) -> dict[str, Any]:
    """What others hear of a submission: references, and where to read more."""
    return {
        "submission": submission.reference,
        "version": submission.version.reference,
        "model": submission.version.model.reference,
        "url": read_more(f"/api/v1/submissions/{submission.reference}"),
    }


def _requests(user: User, version: ModelVersion, wanted: Sequence[CheckRequest]) -> list[Run]:
    runs = []
    for number, request in enumerate(wanted):
        with within(f"checks/{number}", "check", "parameters"):
            runs.append(_request(user, version, request))
    return runs


def _request(user: User, version: ModelVersion, request: CheckRequest) -> Run:
    policy = policy_in_force(version.unit, version.model.tier)
    return request_run(
        user=user,
        unit=version.unit,
        check_id=request.check_id,
        subject=subject_of(version),
        artifact=version.predictions,
        columns=version.columns,
        parameters=request.parameters,
        policy=policy,
    )


@transaction.atomic
def run_again(*, user: User, version: ModelVersion, request: CheckRequest) -> Run:
    """Runs one check of a version once more. The newest run of each check counts at the gate."""
    with trail.action("submissions.check.run_again"):
        run = _request(user, version, request)
        submission = Submission.objects.filter(version=version).first()
        if submission is not None:
            submission.runs.add(run)
    return run
