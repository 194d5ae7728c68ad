"""Verification of the whole trail as work that shows how far it is and survives a kill.

The row is the truth: a verification that was cut off stays in the state "running" and says where to go on. One runs
at a time, by an advisory lock that the database frees with the connection of whoever held it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audits.trail import context as trail
from audits.trail.connections import connect
from audits.trail.models import Verification
from audits.trail.selectors import running_verification
from audits.trail.verification import Verified, examine
from audits.verifier.trail import Position

LOCK = int.from_bytes(b"verify")
TOLD_EVERY = 1.0  # seconds between two signs of life
SILENT_AFTER = timedelta(seconds=30)
MOST_RESUMED = 10  # a verification that was cut off more often is given up, and a new one begins


def verify_whole() -> Verification | None:
    """Verify the trail, or go on with the verification that was cut off; None while another process is at it.

    Raises psycopg.Error when the database is lost: the row stays, and the next call goes on from there.
    """
    with _only_one() as alone:
        if not alone:
            return None
        row = _taken_up()
        start = Position.restored(row.resume) if row.resume else None
        verified = examine({}, _Teller(row), start)
        return _finished(row, verified)


def is_cut_off() -> bool:
    """Whether a verification lies there that nobody has been at for a while."""
    row = running_verification()
    return row is not None and (row.heartbeat_at or row.started_at) < timezone.now() - SILENT_AFTER


def _taken_up() -> Verification:
    """The row of the verification to go on with, or a new one."""
    row = running_verification()
    with transaction.atomic(), trail.action("trail.verification.started"):
        if row is not None and row.resumed >= MOST_RESUMED:
            Verification.objects.filter(pk=row.pk).update(state=Verification.State.STOPPED, resume=None)
            row = None
        if row is None:
            return Verification.objects.create(state=Verification.State.RUNNING, heartbeat_at=timezone.now())
        row.resumed += 1
        row.heartbeat_at = timezone.now()
        row.save(update_fields=["resumed", "heartbeat_at"])
    return row


class _Teller:
    """Writes down how far the verification is, now and then."""

    def __init__(self, row: Verification) -> None:
        self._row = row
        self._told = 0.0

    def __call__(self, at: Position, total: int) -> None:
        if time.monotonic() - self._told < TOLD_EVERY:
            return
        self._told = time.monotonic()
        with transaction.atomic():
            Verification.objects.filter(pk=self._row.pk).update(
                done=at.size, total=total, heartbeat_at=timezone.now(), resume=at.as_data()
            )


def _finished(row: Verification, verified: Verified) -> Verification:
    examination, now = verified.examination, timezone.now()
    with transaction.atomic(), trail.action("trail.verified"):
        row.state = Verification.State.DONE
        row.at, row.seconds = now, round((now - row.started_at).total_seconds(), 3)
        row.whole, row.size = examination.whole, examination.size
        row.done = row.total = examination.size
        row.findings = [finding.as_data() for finding in examination.findings]
        row.notices = [notice.as_data() for notice in examination.notices]
        row.resume = None
        row.save()
    return row


@contextmanager
def _only_one() -> Iterator[bool]:
    """Whether nobody else verifies; holds the lock while the block lasts."""
    with connect(autocommit=True) as holder:
        ((alone,),) = holder.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchall()
        yield bool(alone)
