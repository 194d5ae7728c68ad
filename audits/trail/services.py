"""What the trail does on request: prove, promise, seal now, verify. None of it can change what is recorded."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audits.trail import context as trail
from audits.trail import sequencer, verification
from audits.trail.headers import header_columns
from audits.trail.models import Checkpoint, Leaf, Verification
from audits.trail.selectors import latest_checkpoint
from audits.trail.tree import path_over
from audits.trail.witnesses.selectors import kept_cosignatures
from audits.verifier.canonical import HEADER
from audits.verifier.cosignature import with_cosignatures
from audits.verifier.merkle import inclusion_ranges
from audits.verifier.proof import event_proof
from audits.verifier.trail import Position

# All that a proof of an event needs but the hashes, in one statement: a proof is to take less than a millisecond.
EVENT = f"""
    SELECT latest.size, latest.note, leaf.index, payload.salt, payload.body,
        (SELECT fields FROM trail.redaction WHERE event_id = event.id ORDER BY redaction.id DESC LIMIT 1),
        {header_columns()}
    FROM trail.event
        LEFT JOIN trail.leaf ON leaf.event_id = event.id
        LEFT JOIN trail.payload ON payload.event_id = event.id
        LEFT JOIN (SELECT size, note FROM trail.checkpoint ORDER BY size DESC LIMIT 1) AS latest ON true
    WHERE event.id = %s"""  # noqa: S608 - column names only


class NotSealed(Exception):
    """There is no such event, or it has no place in the tree yet. The message says which."""


def checkpoint_text() -> str:
    """The latest checkpoint as a C2SP signed note, with the cosignatures kept. Raises NotSealed before the first."""
    checkpoint = last_checkpoint()
    return with_cosignatures(checkpoint.note, kept_cosignatures(checkpoint.size))


def prove_event(event_id: int, *, payload: bool = False) -> dict[str, Any]:
    """The proof, as JSON data, that an event stands in the latest checkpoint's tree.

    payload: carry the event's text too, for who may read it; of a redacted event the proof names the fields that
    are gone instead, since what is left of the text is not what was sealed.
    Raises NotSealed, or IncompleteTree when the stored tree is damaged. `audits.verifier.proof.check_event_proof`
    reads it.
    """
    with connection.cursor() as cursor:
        cursor.execute(EVENT, [event_id])
        row = cursor.fetchone()
        if row is None:
            raise NotSealed(f"There is no event {event_id}.")
        size, note, index, salt, body, redacted, *header = row
        if size is None or index is None or index >= size:
            raise NotSealed(f"Event {event_id} is not sealed yet; try again in a few seconds.")
        hashes = path_over(cursor, inclusion_ranges(index, size))
    return event_proof(
        dict(zip(HEADER, header, strict=True)),
        index,
        hashes,
        note,
        (bytes(salt), body) if payload and salt is not None and not redacted else None,
        redacted or (),
    )


def seal(event_id: int | None = None, *, wait: float = 10.0) -> str:
    """Seal what is settled now, and return the checkpoint that holds `event_id` (or the latest one).

    A process without the sequencer's address waits for the running sequencer instead. Call it outside any
    transaction of your own, for what is not committed cannot be sealed. Raises NotSealed after `wait` seconds.
    """
    deadline = time.monotonic() + wait
    while True:
        if settings.SEQUENCER_URL:
            sequencer.sequence_once()
        checkpoint = latest_checkpoint()
        if checkpoint and (
            event_id is None or Leaf.objects.filter(event_id=event_id, index__lt=checkpoint.size).exists()
        ):
            return checkpoint.note
        if time.monotonic() >= deadline:
            raise NotSealed(f"Event {event_id} was not sealed within {wait:.0f} seconds.")
        time.sleep(0.2)


def verify(
    outside: Mapping[str, str] | None = None, progress: Callable[[Position, int], None] = lambda at, total: None
) -> verification.Verified:
    """Verify the whole trail. `outside`: signed notes kept elsewhere, by name. Nothing is written; see `keep`."""
    return verification.examine(outside or {}, progress)


def keep(verified: verification.Verified, outside: Mapping[str, str] | None = None) -> Verification:
    """Keep the outcome of `verify`, so that pages can say when the trail was last found whole."""
    examination = verified.examination
    with transaction.atomic(), trail.action("trail.verified"):
        return Verification.objects.create(
            whole=examination.whole,
            size=examination.size,
            seconds=round(verified.seconds, 3),
            findings=[finding.as_data() for finding in examination.findings],
            notices=[notice.as_data() for notice in examination.notices],
            outside=dict(outside or {}),
        )


def as_json(verified: verification.Verified) -> dict[str, Any]:
    """The outcome as JSON data, as `trail verify --json` prints it."""
    examination = verified.examination
    return {
        "whole": examination.whole,
        "size": examination.size,
        "root": examination.root.hex() if examination.root is not None else None,
        "checkpoints": examination.checkpoints,
        "seconds": round(verified.seconds, 3),
        "findings": [finding.as_data() for finding in examination.findings],
        "notices": [notice.as_data() for notice in examination.notices],
    }


def last_checkpoint() -> Checkpoint:
    """The latest checkpoint. Raises NotSealed before the first one."""
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise NotSealed("Nothing is sealed yet.")
    return checkpoint
