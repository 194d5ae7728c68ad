"""Days and moments as people write them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


class BadDay(Exception):
    """What was written is no day and no moment; the message says what to write."""


def beginning_of(text: str) -> datetime | None:
    """Where a day begins, or the moment itself; None for nothing. Raises BadDay."""
    return _moment(text, 0)


def end_of(text: str) -> datetime | None:
    """Where the day after a day begins, or the moment itself; None for nothing. Raises BadDay."""
    return _moment(text, 1)


def midnight(day: date, days: int = 0) -> datetime:
    """Where a day begins for the reader, or the one `days` later. Raises OverflowError where the calendar ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))


def _moment(text: str, days: int) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == len("2026-03-31"):
            return midnight(date.fromisoformat(text), days)
        moment = datetime.fromisoformat(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError) as error:
        raise BadDay(f"{text!r} is not a day such as 2026-03-31, or a moment such as 2026-03-31T12:00Z.") from error
