"""What was in production, who let it in, on what evidence: now, or as of the moment that the record is looked at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.checks.models import Evidence
from audits.checks.selectors import newest_runs_of
from audits.trail import past
from audits.trail.selectors import events
from registry.inventory import lifecycle
from registry.inventory.approvals import Approval, approvals_of
from registry.inventory.lifecycle import LET_IN
from registry.inventory.models import Deployment, ModelVersion, Transition
from registry.inventory.selectors import VERSION_TYPE, versions_for

TRANSITION_TYPE = Transition._meta.label_lower


@dataclass(frozen=True)
class Act:
    """A step of a version's life, and the event that recorded it. conditions: of an approval."""

    by: str
    at: datetime
    event: int
    reason: str
    conditions: str = ""


@dataclass(frozen=True)
class Piece:
    """The newest evidence of one check. `valid`: it could still be cited at the moment looked at."""

    evidence: Evidence
    check_id: str
    valid: bool


@dataclass(frozen=True)
class Standing:
    """A version that was let in, the acts that approved it and put it in use (None: not told), and its evidence.

    changed: the names of what is no longer what was approved. environments: where it ran at the moment looked at.
    """

    version: ModelVersion
    approved: Act | None
    put_in_use: Act | None
    evidence: Sequence[Piece]
    changed: Sequence[str] = ()
    environments: Sequence[str] = ()


def let_in(user: User) -> QuerySet[ModelVersion]:
    """The versions approved or in use that `user` may see."""
    return versions_for(user).filter(state__in=LET_IN)


def standings(user: User, versions: Sequence[ModelVersion]) -> list[Standing]:
    """`versions`, in their order, with who let them in and their evidence, in as many queries for many as for one."""
    approvals = approvals_of(versions)
    acts, runs = _acts(versions, approvals), newest_runs_of(user, VERSION_TYPE, [version.pk for version in versions])
    running, moment = _environments(versions), past.moment()
    return [
        Standing(
            version,
            acts[version.pk].get(lifecycle.APPROVE.to),
            acts[version.pk].get(lifecycle.USE.to),
            [
                Piece(run.evidence, run.check_id, run.evidence.expires_at > moment)
                for run in runs.get(version.pk, ())
                if hasattr(run, "evidence")
            ],
            approvals[version.pk].changed if version.pk in approvals else (),
            running.get(version.pk, ()),
        )
        for version in versions
    ]


def _acts(versions: Sequence[ModelVersion], approvals: Mapping[int, Approval]) -> dict[int, dict[str, Act]]:
    """For each version its latest approval, and the step that put it in use last."""
    steps = [approval.transition for approval in approvals.values()]
    steps += (
        Transition.objects.filter(version__in=versions, to_state=lifecycle.USE.to).select_related("by").order_by("id")
    )
    told = events().filter(object_type=TRANSITION_TYPE, object_id__in=[str(step.pk) for step in steps])
    recorded = dict(told.filter(operation="insert").values_list("object_id", "pk"))
    found: dict[int, dict[str, Act]] = defaultdict(dict)
    for step in steps:
        event = recorded[str(step.pk)]
        act = Act(step.by.trail_label, step.at, event, step.reason, step.conditions)
        found[step.version_id][step.to_state] = act
    return found


def _environments(versions: Sequence[ModelVersion]) -> dict[int, list[str]]:
    """Where each version runs."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Deployment.objects.filter(version__in=versions, until=None).order_by("environment")
    for version_id, environment in rows.values_list("version_id", "environment"):
        found[version_id].append(environment)
    return found
