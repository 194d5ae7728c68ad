"""Reads of the trail. Who may see which events is asked above, where people are known; `units` narrows by it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Subquery

from audits.trail import past
from audits.trail.models import AuditEvent, Checkpoint, Told, Unsequenced, Verification

MASKED = "masked"


@dataclass(frozen=True)
class EventFilter:
    """What to look for; an empty field does not narrow. `units` None means every unit."""

    object_type: str = ""
    object_id: str = ""
    actor_id: str = ""
    action: str = ""  # a whole action, or a beginning that ends with a dot
    source: str = ""  # web, token …, or through which one: `token cs_9f3k2ab`
    since: datetime | None = None
    until: datetime | None = None
    unattributed: bool = False
    units: Sequence[str] | None = None


@dataclass(frozen=True)
class Change:
    """One column before and after. Numbers are exact: int or Decimal."""

    column: str
    before: Any
    after: Any

    @property
    def masked(self) -> bool:
        """Whether the values are withheld because the column holds a secret."""
        return MASKED in (self.before, self.after)


@dataclass(frozen=True)
class Story:
    """What an event says: its changes in the order of the columns' names, and the reason given.

    `redacted` names the fields that two people agreed to take away ("reason" among them, when it is gone);
    `gone` says that nothing is left of the payload, and that no redaction explains it.
    """

    changes: list[Change]
    reason: str
    redacted: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class TrailState:
    """The trail at a glance. `whole` is None until it was verified once."""

    whole: bool | None
    last_verified: datetime | None
    last_sealed_at: datetime | None
    size: int
    pending: int


def events(wanted: EventFilter | None = None, *, before: int | None = None) -> "QuerySet[AuditEvent]":
    """Events newest first, with what may be told of them; in the past, those that had happened by then.

    `before` is the last id of the previous page: no offset.
    """
    wanted = wanted or EventFilter()
    found = AuditEvent.objects.select_related("told").order_by("-id")
    if moment := past.stated():
        found = found.filter(at__lte=moment, id__lt=_above(moment))
    exact = {name: value for name in ("object_type", "object_id", "actor_id") if (value := getattr(wanted, name))}
    found = found.filter(**exact)
    if wanted.source:
        found = found.filter(Q(source=wanted.source) | Q(source__startswith=f"{wanted.source} "))
    if wanted.action:
        found = found.filter(**{"action__startswith" if wanted.action.endswith(".") else "action": wanted.action})
    if wanted.since:
        found = found.filter(at__gte=wanted.since, id__gt=_below(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=wanted.until, id__lt=_above(wanted.until))
    if wanted.unattributed:
        found = found.filter(actor_id="")
    if wanted.units is not None:
        found = found.filter(unit__in=wanted.units)
    return found if before is None else found.filter(id__lt=before)


# Numbers and moments are given in the same instant, so a stretch of time is a stretch of numbers, by which a page is
# read; the moments themselves still decide. SLACK is how far the clock may ever have been put back. The number is
# looked up first: behind a row-level policy a condition with a query inside is answered row by row, not by the index.
SLACK = timedelta(days=1)


def _below(moment: datetime) -> int:
    """A number below every event from `moment` on: of the last one that came well before."""
    earlier = AuditEvent.objects.filter(at__lt=_moved(moment, -SLACK)).order_by("-at")
    return earlier.values_list("id", flat=True).first() or 0


def _above(moment: datetime) -> int:
    """A number above every event until `moment`: of the first one that came well after."""
    later = AuditEvent.objects.filter(at__gt=_moved(moment, SLACK)).order_by("at")
    return later.values_list("id", flat=True).first() or BigIntegerField.MAX_BIGINT


def _moved(moment: datetime, by: timedelta) -> datetime:
    """`moment` moved, or left where the calendar ends."""
    try:
        return moment + by
    except OverflowError:
        return moment


def events_for(object_type: str, object_id: int | str) -> "QuerySet[AuditEvent]":
    """One object's events, newest first; `object_type` is Django's label_lower, such as "risks.risk"."""
    return events(EventFilter(object_type=object_type, object_id=str(object_id)))


def story(event: AuditEvent) -> Story:
    """Before and after of each changed column, ready to be shown."""
    try:
        left = event.told
    except Told.DoesNotExist:
        return Story([], "", gone=True)
    told = json.loads(left.body, parse_float=Decimal)
    before, after = told["before"] or {}, told["after"] or {}
    columns = sorted(before.keys() | after.keys())
    changes = [Change(name, before.get(name), after.get(name)) for name in columns]
    return Story(changes, told["reason"], tuple(left.redacted))


@dataclass(frozen=True)
class Turns:
    """The moments at which an object was last otherwise, and will next be, seen from the moment looked at."""

    earlier: datetime | None
    later: datetime | None


def turns(object_type: str, object_id: int | str) -> Turns:
    """The ends of the changes around the moment looked at; what one request changed is one change.

    A change of more than 50 events hides what was before it.
    """
    told = AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).values_list("request_id", "at")
    seen = list(told.filter(at__lte=past.moment()).order_by("-id")[:50])
    before = (at for request, at in seen[1:] if not request or request != seen[0][0])
    coming = list(told.filter(at__gt=past.moment()).order_by("id")[:50]) if past.stated() else []
    after = [at for request, at in coming if request == coming[0][0]][: None if coming and coming[0][0] else 1]
    return Turns(next(before, None), after[-1] if after else None)


def latest_checkpoint() -> Checkpoint | None:
    """The last checkpoint, or None when nothing is sealed yet."""
    return Checkpoint.objects.order_by("-size").first()


def checkpoints() -> "QuerySet[Checkpoint]":
    """Every checkpoint, the latest first."""
    return Checkpoint.objects.order_by("-size")


def every_verification() -> "QuerySet[Verification]":
    """Every verification, running ones too, the latest first."""
    return Verification.objects.order_by("-id")


def running_verification() -> Verification | None:
    """The verification that is under way or waits to be begun, the one asked for first; None when there is none."""
    return Verification.objects.filter(state=Verification.State.RUNNING).order_by("id").first()


def verdict() -> Verification | None:
    """The verification that counts: the last one. But what a checkpoint kept elsewhere showed to be broken stays broken
    until a comparison with such a checkpoint finds it whole; None before the first.
    """
    last, compared = verifications(), verifications().exclude(outside={})
    either = Q(pk=Subquery(last.values("pk")[:1])) | Q(pk=Subquery(compared.values("pk")[:1]), whole=False)
    found = {bool(row.outside) and not row.whole: row for row in Verification.objects.filter(either).order_by("id")}
    return found.get(True) or found.get(False)


def last_good_verification() -> Verification | None:
    """The last verification that found the trail whole, or None."""
    return verifications().filter(whole=True).first()


def verifications() -> "QuerySet[Verification]":
    """Every verification that came to its end, the latest first."""
    return Verification.objects.filter(state=Verification.State.DONE).order_by("-id")


def trail_state() -> TrailState:
    """The trail at a glance, in three small queries."""
    sealed = latest_checkpoint()
    verified = verdict()
    return TrailState(
        whole=verified.whole if verified else None,
        last_verified=verified.at if verified else None,
        last_sealed_at=sealed.at if sealed else None,
        size=sealed.size if sealed else 0,
        pending=Unsequenced.objects.count(),
    )
