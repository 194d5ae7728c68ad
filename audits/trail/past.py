"""The record as it stood at a moment.

    with past.as_of(moment):
        Risk.objects.filter(...)     # as it was then; whatever writes is refused

The database folds the events back into rows (`sql/recall.sql`), so lists, counts and joins need nothing else. What
says "expired" or "overdue" asks `past.moment()` and `past.today()` where it would have asked the clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audits.trail.backend.shadows import PastIsClosed
from audits.trail.context import acting, assume, current

__all__ = [
    "NoMoment",
    "PastIsClosed",
    "as_of",
    "mended",
    "moment",
    "read_moment",
    "stand",
    "state_as_of",
    "stated",
    "today",
]

EARLIEST = 1900


class NoMoment(ValueError):
    """A text that names no moment of the past. The message says what to write instead."""


@contextmanager
def as_of(moment: datetime | None) -> Iterator[None]:
    """Look at the record as it stood at `moment`, inside the block; writing raises PastIsClosed. None changes nothing.

    Raises ValueError for a moment without a time zone, LookupError when nobody acts.
    """
    if moment is None:
        yield
        return
    if moment.tzinfo is None:
        raise ValueError("A moment of the past has a time zone.")
    context = current()
    if context is None:
        raise LookupError("Somebody must act before the past can be looked at.")
    with acting(replace(context, as_of=moment.isoformat())):
        yield


def stand(moment: datetime) -> None:
    """The same until the surrounding `acting` block ends: for a view that learns the reader late."""
    context = current()
    if context is None:
        raise LookupError("Somebody must act before the past can be looked at.")
    assume(replace(context, as_of=moment.isoformat()))


def stated() -> datetime | None:
    """The moment that the record is looked at as of, in UTC; None for the present."""
    context = current()
    return datetime.fromisoformat(context.as_of).astimezone(UTC) if context and context.as_of else None


def moment() -> datetime:
    """The moment that the record is looked at as of; now, in the present."""
    return stated() or timezone.now()


def today() -> date:
    """The day of `moment()` in the reader's time zone."""
    return timezone.localdate(moment())


def read_moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The moment that a reader in `zone` means: a day (its end; today's is now) or a date and time, ISO 8601.

    Raises NoMoment for anything else, for what lies before the year 1900 and for the future.
    """
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
        meant = datetime.combine(day, time.max, zone) if day else parse_datetime(text)
    except ValueError:
        meant = day = None
    if meant is None:
        raise NoMoment("This is no day and no moment: write a day such as 2026-03-31, or 2026-03-31T14:00+01:00.")
    if meant.year < EARLIEST:
        raise NoMoment(f"The record does not go back that far: choose a day since {EARLIEST}.")
    if meant.tzinfo is None:
        meant = meant.replace(tzinfo=zone)
    if day is not None and day == now.astimezone(zone).date():
        return now
    try:
        ahead = meant > now
    except OverflowError:
        ahead = True
    if ahead:
        raise NoMoment("This lies in the future, which is not on the record: choose a day that has come.")
    return meant


def mended(text: str) -> str:
    """A moment as it came in a query string, where a `+` that was not escaped has become a space."""
    text = text.strip()
    return text.replace(" ", "+") if "T" in text else text


def state_as_of(object_type: str, object_id: int | str, moment: datetime) -> dict[str, Any] | None:
    """The columns of one object as it stood at `moment`, by field name; None when it was not there or not to be seen.

    `object_type` is Django's label_lower, such as "risks.risk". Raises LookupError for an unknown one.
    """
    model = apps.get_model(object_type)
    with as_of(moment):
        found: dict[str, Any] | None = model._default_manager.filter(pk=object_id).values().first()
    return found
