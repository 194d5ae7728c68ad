"""The rotation of a log's key: one checkpoint that the old key and the new one both sign, so that the one vouches for
the other. The old key is good up to that checkpoint's size, the new one from there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from audits.verifier.note import Checkpoint, NoteError, SignerKey, VerifierKey, open_checkpoint, split_note


def cross_sign(note: str, old: VerifierKey, new: SignerKey) -> str:
    """`note`, signed by `old`, with the signature of `new` under it. Raises NoteError unless `old` signed it."""
    open_checkpoint(note, [old])
    text, _ = split_note(note)
    return note + new.signature_line(text)


def rotated(keys: Iterable[VerifierKey], old: VerifierKey, new: VerifierKey, size: int) -> list[VerifierKey]:
    """`keys` after a rotation at `size`: `old` ends there, `new` begins there."""
    kept = [replace(key, last=size) if key == old else key for key in keys if key != new]
    return [*kept, replace(new, first=size)]


def check_rotation(note: str, old: VerifierKey, new: VerifierKey) -> Checkpoint:
    """The checkpoint at which `old` handed over to `new`. Raises NoteError unless both signed it."""
    checkpoint = open_checkpoint(note, [old])
    open_checkpoint(note, [new], checkpoint.origin)
    return checkpoint


def unexplained(keys: Sequence[VerifierKey], notes: Sequence[str]) -> list[VerifierKey]:
    """Those of `keys` that no earlier key vouched for, by one of the cross-signed `notes`; the first key needs none."""
    return [
        key
        for place, key in enumerate(keys)
        if place and not any(_handed_over(note, old, key) for note in notes for old in keys[:place])
    ]


def _handed_over(note: str, old: VerifierKey, new: VerifierKey) -> bool:
    try:
        check_rotation(note, old, new)
    except NoteError:
        return False
    return True
