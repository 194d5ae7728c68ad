"""Writes that name nobody: which of them wait for somebody's word, and what was said of the others."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.models import Explanation
from audits.oversight.selectors import events_for_user
from audits.trail.models import AuditEvent
from audits.trail.selectors import EventFilter

EXPLAINED = Exists(Explanation.objects.filter(event_id=OuterRef("pk")))
MANY = 1_000  # are not counted on: a page that says "or more" answers whatever was written
SHOWN = 5  # kinds of objects named of one transaction


def unexplained(user: User) -> QuerySet[AuditEvent]:
    """The writes without an author that `user` may read and that nobody explained yet, newest first."""
    return events_for_user(user, EventFilter(unattributed=True)).filter(~EXPLAINED)


def number_unexplained(user: User) -> int:
    """How many of them there are, MANY at most, which then means as many or more."""
    return unexplained(user).order_by()[:MANY].count()


@dataclass(frozen=True)
class Batch:
    """What one transaction wrote without an author: how many rows, by which role, until when, of which kinds.

    `last` is the newest of its events; `first_page` of batches begins below it.
    """

    xid: str
    role: str
    writes: int
    last: int
    at: datetime
    kinds: list[str]


def batches(user: User, *, before: int | None = None, size: int = 50) -> list[Batch]:
    """The unexplained writes by transaction and role, the newest first; `before` is the last event of a page."""
    rows = (
        unexplained(user)
        .order_by()
        .values("xid", "db_user")
        .annotate(writes=Count("pk"), last=Max("pk"), when=Max("at"), kinds=ArrayAgg("object_type", distinct=True))
        .order_by("-last")
    )
    if before is not None:
        rows = rows.filter(last__lt=before)
    return [
        Batch(row["xid"], row["db_user"], row["writes"], row["last"], row["when"], row["kinds"][:SHOWN])
        for row in rows[:size]
    ]


def writes_of(user: User, events: Collection[int]) -> QuerySet[AuditEvent]:
    """The unexplained writes of the transactions, by the same roles, to which `events` belong."""
    wanted = Q(pk__in=())
    for xid, role in unexplained(user).filter(pk__in=events).order_by().values_list("xid", "db_user").distinct():
        wanted |= Q(xid=xid, db_user=role)
    return unexplained(user).filter(wanted)


def explanations_for(user: User, event: int | None = None) -> QuerySet[Explanation]:
    """What people said of unsigned writes, in the units in which `user` may read the trail, newest first."""
    policy = policy_of(user)
    policy.require("trail.view")
    rows = policy.scope(Explanation.objects.select_related("by"), "trail.view")
    return (rows if event is None else rows.filter(event_id=event)).order_by("-id")


def explained(user: User, events: Iterable[int]) -> dict[int, Explanation]:
    """The latest explanation by event id, of those among `events` that have one."""
    found = explanations_for(user).filter(event_id__in=list(events)).order_by("id")
    return {explanation.event_id: explanation for explanation in found}
