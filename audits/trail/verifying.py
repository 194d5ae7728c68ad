"""Verification of the whole trail as work that shows how far it is and survives a kill.

The row is the truth: a verification that was cut off stays in the state "running" and says where to go on. One runs
at a time, by an advisory lock that the database frees with the connection of whoever held it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audits.trail import context as trail
from audits.trail.connections import connect
from audits.trail.keys import verifier_keys
from audits.trail.models import Verification
from audits.trail.selectors import running_verification
from audits.trail.verification import Verified, examine
from audits.verifier.findings import Finding, Findings
from audits.verifier.note import NoteError
from audits.verifier.promises import outside_promises
from audits.verifier.trail import Position

LOCK = int.from_bytes(b"verify")
ASKING = int.from_bytes(b"asking")
TOLD_EVERY = 1.0  # seconds between two signs of life
SILENT_AFTER = timedelta(seconds=30)
MOST_RESUMED = 10  # a verification that was cut off more often is given up, and a new one begins


def ask(outside: Mapping[str, str] | None = None) -> Verification:
    """The verification that answers: the one under way, or a new one that waits for a worker.

    outside: signed notes kept elsewhere, by name; with them it is always a new one. Raises NoteError, naming it, for a
    note that cannot be read or is another log's.
    """
    outside_promises(outside or {}, verifier_keys(), settings.TRAIL_ORIGIN, Findings())
    with transaction.atomic(), trail.action("trail.verification.started"):
        with connection.cursor() as cursor:  # two who ask at once are told of the same one
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING])
        row = None if outside else running_verification()
        return row or Verification.objects.create(state=Verification.State.RUNNING, outside=dict(outside or {}))


def verify_whole() -> Verification | None:
    """Verify the trail, or go on with the verification that waits or was cut off; None while another process is at it.

    Raises psycopg.Error when the database is lost: the row stays, and the next call goes on from there.
    """
    with _only_one() as alone:
        return _carried_through(_taken_up() or _begun(ask())) if alone else None


def go_on() -> Verification | None:
    """As `verify_whole`, but only with a verification that is there already; None too when there is none."""
    with _only_one() as alone:
        row = _taken_up() if alone else None
        return _carried_through(row) if row else None


def is_cut_off() -> bool:
    """Whether a verification lies there that nobody has been at for a while."""
    row = running_verification()
    return row is not None and row.last_sign_at < timezone.now() - SILENT_AFTER


def _taken_up() -> Verification | None:
    """The row of the verification to go on with, the one asked for first."""
    while (row := running_verification()) is not None and row.resumed >= MOST_RESUMED:
        _given_up(row)
    if row is None:
        return None
    if row.heartbeat_at is None:
        return _begun(row)
    row.resumed += 1
    row.heartbeat_at = timezone.now()
    with transaction.atomic(), trail.action("trail.verification.resumed"):
        row.save(update_fields=["resumed", "heartbeat_at"])
    return row


def _begun(row: Verification) -> Verification:
    row.heartbeat_at = timezone.now()
    with transaction.atomic():
        row.save(update_fields=["heartbeat_at"])
    return row


def _carried_through(row: Verification) -> Verification:
    start = Position.restored(row.resume) if row.resume else None
    try:
        verified = examine(row.outside, _Teller(row), start)
    except NoteError as error:  # the log's keys or name changed since it was asked for
        return _given_up(row, [Finding("could not run", str(error))])
    return _finished(row, verified)


def _given_up(row: Verification, why: Sequence[Finding] = ()) -> Verification:
    row.state, row.resume = Verification.State.STOPPED, None
    row.notices = [notice.as_data() for notice in why]
    with transaction.atomic(), trail.action("trail.verification.stopped"):
        row.save(update_fields=["state", "resume", "notices"])
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
