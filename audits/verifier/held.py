"""What the reader brings about a log: its keys, checkpoints held elsewhere, proofs that link them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from audits.verifier.cosignature import Cosignature, WitnessKey, cosignatures
from audits.verifier.note import Checkpoint, Forged, NoteError, VerifierKey, open_checkpoint
from audits.verifier.reading import Malformed, NotLookedAt
from audits.verifier.words import UNLINKED, UNWITNESSED, Statement, moment

T = TypeVar("T")
Link = tuple[Checkpoint, Checkpoint]
LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True)
class Held:
    """A checkpoint from elsewhere, by the name of its file."""

    name: str
    note: str


@dataclass(frozen=True)
class Brought:
    """The log's public keys, checkpoints held elsewhere, pairs of checkpoints (the second grew out of the first), and
    the keys of witnesses."""

    keys: Sequence[VerifierKey] = ()
    held: Sequence[Held] = ()
    links: Sequence[Link] = ()
    witnesses: Sequence[WitnessKey] = ()

    def require_keys(self) -> None:
        """Raises NotLookedAt without any."""
        if not self.keys:
            raise NotLookedAt(
                "the log’s public key is needed. Give it with --log-key; without it anybody could have made this file."
            )

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in `note`. Raises NotLookedAt for an unknown key or another log, Forged for a forgery."""
        self.require_keys()
        checkpoint = looked_at(lambda: open_checkpoint(note, self.keys))
        self.require_ours(checkpoint)
        return checkpoint

    def require_ours(self, checkpoint: Checkpoint) -> None:
        """Raises NotLookedAt when `checkpoint` is of another log than the keys."""
        if checkpoint.origin not in (names := sorted({key.name for key in self.keys})):
            raise NotLookedAt(f"it is of the log “{checkpoint.origin}”, and your key is of “{', '.join(names)}”.")


def fingerprint(key: VerifierKey) -> str:
    """SHA-256 of the key's line, in hexadecimal: what two people read to each other."""
    return hashlib.sha256(str(key).encode()).hexdigest()


def looked_at(look: Callable[[], T]) -> T:
    """What `look` returns. Raises NotLookedAt where that is malformed or of an unknown key; Forged, ProofError pass."""
    try:
        return look()
    except Forged:
        raise
    except (Malformed, NoteError) as error:
        raise NotLookedAt(str(error)) from error


def witnessed(note: str, brought: Brought) -> list[Statement]:
    """Which of the reader's witnesses cosigned the checkpoint in `note`. Raises NotLookedAt when it is malformed."""
    try:
        found = {one.witness: one for one in looked_at(lambda: cosignatures(note, brought.witnesses))}
    except Forged as error:
        return [Statement("witness", False, "A cosignature under the checkpoint is forged", str(error))]
    return [_witness(key, found.get(key.name)) for key in brought.witnesses]


def _witness(key: WitnessKey, cosigned: Cosignature | None) -> Statement:
    if cosigned is None:
        return Statement(
            UNWITNESSED,
            None,
            f"The witness “{key.name}” has not cosigned the checkpoint",
            "Ask for a checkpoint that it has, or ask the witness for the latest that it cosigned.",
        )
    at = datetime.fromtimestamp(min(cosigned.at, LAST_SECOND), UTC)
    return Statement(
        "witness",
        True,
        f"Cosigned by the witness “{key.name}” on {moment(at)}",
        "It had seen the log grow up to this checkpoint, and had cosigned no other history of it.",
    )


def compared(checkpoint: Checkpoint, brought: Brought, roots: Mapping[int, bytes] | None = None) -> list[Statement]:
    """How `checkpoint` stands to each one held elsewhere. `roots`: by size, what the events themselves lead to.

    Raises NotLookedAt when one that is held is malformed, of another log, or signed by another key.
    """
    return [_compare(checkpoint, other, brought, roots or {}) for other in brought.held]


def _compare(checkpoint: Checkpoint, other: Held, brought: Brought, roots: Mapping[int, bytes]) -> Statement:
    try:
        theirs = brought.open(other.note)
    except NotLookedAt as error:
        raise NotLookedAt(f"{other.name}: {error}") from error
    except Forged as error:
        return Statement("held", False, f"The checkpoint {other.name} is forged", str(error))
    if theirs.origin != checkpoint.origin:
        raise NotLookedAt(f"{other.name}: it is of the log “{theirs.origin}”, not of “{checkpoint.origin}”.")
    if theirs.size == checkpoint.size or theirs.size in roots:
        return _same(roots.get(theirs.size, checkpoint.root) == theirs.root, theirs, other.name)
    older, newer = sorted((checkpoint, theirs), key=lambda one: one.size)
    if (older, newer) in brought.links:
        return Statement(
            "held",
            True,
            f"It fits the checkpoint {other.name}",
            f"The log over {newer.size:,} events grew out of the log over {older.size:,}: nothing before was changed.",
        )
    return Statement(
        UNLINKED,
        None,
        f"It could not be compared with the checkpoint {other.name}",
        f"They cover {checkpoint.size:,} and {theirs.size:,} events, and no proof you gave links the two. Ask for the "
        f"consistency proof from {older.size} to {newer.size}, and give it as one more file:\n"
        f"python manage.py trail prove --growth {older.size} {newer.size} --out growth.json\n"
        f"or GET /api/v1/trail/consistency?from={older.size}&to={newer.size}",
    )


def _same(same: bool, theirs: Checkpoint, name: str) -> Statement:
    if same:
        return Statement(
            "held", True, f"It fits the checkpoint {name}", f"Over {theirs.size:,} events both have the same root."
        )
    return Statement(
        "held",
        False,
        f"It contradicts the checkpoint {name}",
        f"Over {theirs.size:,} events the log has shown two different roots: history was rewritten, or two readers "
        "were shown two histories. Keep both files; each is signed.",
    )
