"""The log key's rotation. While it lasts nobody seals; what was signed before stays verifiable by the old key."""

from pathlib import Path

from django.db import transaction

from audits.trail import context as trail
from audits.trail import sequencer
from audits.trail.keys import KeyFault, ensure_log_key, hand_over, next_key, verifier_keys
from audits.trail.models import KeyRotation
from audits.trail.selectors import latest_checkpoint
from audits.trail.services import NotSealed
from audits.verifier.rotation import cross_sign, rotated


def rotate_key(reason: str = "", keep_old: Path | None = None) -> KeyRotation:
    """Sign with a new key from now on. The last checkpoint, signed by both keys, is kept and is an event itself.

    reason: why, for the trail. keep_old: where the old private key goes; without it that key is destroyed, as far as
    removing a file does. Killed at any moment, the next run or the next seal takes it from there.
    Raises NotSealed before the first checkpoint, KeyFault, NoteError, OSError, psycopg.Error.
    """
    if keep_old is not None and keep_old.exists():
        raise KeyFault(f"{keep_old} is there already; name a new file for the old key.")
    sequencer.sequence_once()
    with sequencer.connect() as held, held.transaction():
        held.execute("SELECT pg_advisory_xact_lock(%s)", [sequencer.LOCK])
        old = ensure_log_key().verifier
        checkpoint = latest_checkpoint()
        if checkpoint is None:
            raise NotSealed("Nothing is sealed yet, so there is nothing that the old key could hand over.")
        new = next_key()
        with transaction.atomic(), trail.action("trail.key.rotated", reason=reason):
            rotation = KeyRotation.objects.create(
                size=checkpoint.size,
                note=cross_sign(checkpoint.note, old, new),
                old_key=str(old),
                new_key=str(new.verifier),
            )
        hand_over(rotated(verifier_keys(), old, new.verifier, checkpoint.size), keep_old)
    sequencer.sequence_once()
    return rotation
