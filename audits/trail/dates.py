"""Days and moments as people write them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


class BadDay(Exception):
    """What was written is no day and no moment; the message says what to write."""


def beginning_of(text: str) -> datetime | None:
    """Where a day begins, or the moment itself; None for nothing. Raises BadDay."""
    return _moment(text, timedelta(0))


def end_of(text: str) -> datetime | None:
    """Where the day after a day begins, or the moment itself; None for nothing. Raises BadDay."""
    return _moment(text, timedelta(days=1))


def _moment(text: str, beyond: timedelta) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == len("2026-03-31"):
            moment = datetime.combine(date.fromisoformat(text) + beyond, time.min)
        else:
            moment = datetime.fromisoformat(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError) as error:
        raise BadDay(f"{text!r} is not a day such as 2026-03-31, or a moment such as 2026-03-31T12:00Z.") from error
