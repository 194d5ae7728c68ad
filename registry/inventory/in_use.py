"""What was in production, who let it in, on what evidence: now, or as of the moment that the record is looked at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.checks.models import Evidence
from audits.checks.selectors import newest_runs_of
from audits.trail import past
from audits.trail.selectors import events, story
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import VERSION_TYPE, versions_for

State = ModelVersion.State
LET_IN = (State.APPROVED, State.IN_USE)


@dataclass(frozen=True)
class Act:
    """A step of a version's life as the trail tells it. `by` is empty for a write without an author."""

    by: str
    at: datetime
    event: int
    reason: str


@dataclass(frozen=True)
class Piece:
    """The newest evidence of one check. `valid`: it could still be cited at the moment looked at."""

    evidence: Evidence
    check_id: str
    valid: bool


@dataclass(frozen=True)
class Standing:
    """A version that was let in, the acts that approved it and put it in use (None: not told), and its evidence."""

    version: ModelVersion
    approved: Act | None
    put_in_use: Act | None
    evidence: Sequence[Piece]


def let_in(user: User) -> QuerySet[ModelVersion]:
    """The versions approved or in use that `user` may see."""
    return versions_for(user).filter(state__in=LET_IN)


def standings(user: User, versions: Sequence[ModelVersion]) -> list[Standing]:
    """`versions`, in their order, with who let them in and their evidence, in three queries however many there are."""
    acts, runs = _acts(versions), newest_runs_of(user, VERSION_TYPE, [version.pk for version in versions])
    moment = past.moment()
    return [
        Standing(
            version,
            acts[version.pk].get(State.APPROVED),
            acts[version.pk].get(State.IN_USE),
            [
                Piece(run.evidence, run.check_id, run.evidence.expires_at > moment)
                for run in runs.get(version.pk, ())
                if hasattr(run, "evidence")
            ],
        )
        for version in versions
    ]


def _acts(versions: Sequence[ModelVersion]) -> dict[int, dict[str, Act]]:
    """For each version the last event that brought it into each state. Of a version only the state ever changes."""
    told = events().filter(object_type=VERSION_TYPE, object_id__in=[str(version.pk) for version in versions])
    found: dict[int, dict[str, Act]] = defaultdict(dict)
    for event in told.exclude(operation="delete").order_by("id"):
        said = story(event)
        for change in said.changes:
            if change.column == "state":
                act = Act(event.actor_label, event.at, event.pk, said.reason)
                found[int(event.object_id)][str(change.after)] = act
    return found
