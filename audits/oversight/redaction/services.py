"""Asking for a redaction, and answering: two people, a reason, and what they did stands on the trail."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Forbidden, Invalid
from audits.base.locking import check_version
from audits.oversight.models import Redaction
from audits.oversight.redaction.subjects import Subject, held_fields, refusal, repeated
from audits.oversight.selectors import deciding_unit
from audits.trail import context as trail

REFUSED_BY_DATABASE = "CS005"


@transaction.atomic
def ask_redaction(*, user: User, subject: Subject, fields: Sequence[str], why: str) -> Redaction:
    """Asks to take `fields` (columns, or "reason") of the object out of every event that holds them.

    Nothing is taken away until somebody else approves. Raises Forbidden, NotFound, and Invalid for no or unknown
    fields, for those that must stay, and for a reason that is missing or repeats what is to go.
    """
    unit = deciding_unit(user, subject.unit, "trail.redact")
    policy_of(user).require("trail.redact", unit)
    held = {one.name: one for one in held_fields(subject)}
    wanted = sorted(set(fields))
    if not wanted:
        raise Invalid.field("fields", "Name at least one field.", f"Its events hold: {', '.join(held) or 'nothing'}.")
    for name in wanted:
        if name not in held:
            words = refusal(subject.type, name) or f"No event of it holds {name}."
            raise Invalid.field("fields", words, f"Its events hold: {', '.join(held) or 'nothing'}.")
    why = why.strip()
    if not why:
        raise Invalid.field("why", "Say why; the record keeps it.")
    if repeated(why, [held[name] for name in wanted]):
        raise Invalid.field("why", "The reason repeats what is to be redacted.", "It stays on the record: reword it.")
    with trail.action("oversight.redaction.asked"):
        return Redaction.objects.create(
            unit=unit,
            object_type=subject.type,
            object_id=subject.id,
            object_label=subject.label,
            fields=wanted,
            why=why,
            asked_by=user,
        )


@transaction.atomic
def approve_redaction(*, user: User, redaction: Redaction, expected: int | None = None) -> int:
    """Approves somebody else's request and carries it out at once; returns how many events lost something.

    Raises Forbidden (also for who asked), NotFound, Stale, and Conflict when it was answered already, when an event
    that holds the fields is not sealed yet (a second or two), or when none holds them any more.
    """
    row = _waiting(user, redaction, expected, Redaction.State.DONE)
    _require_another(user, row, "approve")
    with trail.action("oversight.redaction.approved"):
        _decide(row, user, Redaction.State.DONE)
        with _refusals(), connection.cursor() as cursor:
            cursor.execute("SELECT trail.redact(%s)", [row.pk])
            (events,) = cursor.fetchone()
    return int(events)


@transaction.atomic
def refuse_redaction(*, user: User, redaction: Redaction, answer: str, expected: int | None = None) -> Redaction:
    """Refuses somebody else's request, with a reason. Raises as `approve_redaction` does, and Invalid."""
    row = _waiting(user, redaction, expected, Redaction.State.REFUSED)
    _require_another(user, row, "refuse")
    if not answer.strip():
        raise Invalid.field("answer", "Say why not; the record keeps it.")
    row.answer = answer.strip()
    with trail.action("oversight.redaction.refused"):
        _decide(row, user, Redaction.State.REFUSED)
    return row


@transaction.atomic
def withdraw_redaction(*, user: User, redaction: Redaction, expected: int | None = None) -> Redaction:
    """Takes one's own request back. Raises Forbidden, NotFound, Stale, Conflict."""
    row = _waiting(user, redaction, expected, Redaction.State.WITHDRAWN)
    if row.asked_by_id != user.pk:
        raise Forbidden("Only who asked may withdraw.", "Refuse it instead.")
    with trail.action("oversight.redaction.withdrawn"):
        _decide(row, user, Redaction.State.WITHDRAWN)
    return row


def _waiting(user: User, redaction: Redaction, expected: int | None, state: Redaction.State) -> Redaction:
    policy_of(user).require("trail.redact", redaction)
    row = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if expected is not None:
        check_version(row, expected, {"state": state.value})
    if row.state != Redaction.State.ASKED:
        raise Conflict(f"{row.reference} was answered already.", "Ask anew if more must go.")
    return row


def _require_another(user: User, row: Redaction, verb: str) -> None:
    if row.asked_by_id == user.pk:
        raise Forbidden(f"Who asked cannot {verb}: a redaction needs two people.", "Ask a colleague, or withdraw it.")


def _decide(row: Redaction, user: User, state: Redaction.State) -> None:
    row.state, row.decided_by, row.decided_at = state, user, timezone.now()
    row.version += 1
    row.save(update_fields=["state", "decided_by", "decided_at", "answer", "version"])


@contextmanager
def _refusals() -> Iterator[None]:
    """What trail.redact() refuses, as Conflict."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        if not isinstance(cause, psycopg.Error) or cause.sqlstate != REFUSED_BY_DATABASE:
            raise
        raise Conflict(
            cause.diag.message_primary or "The database refused.",
            "Nothing was redacted. If something is not sealed yet, try again in a few seconds.",
        ) from error
