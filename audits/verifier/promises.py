"""The checkpoints that a trail is compared with: those its database keeps, and those kept elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from typing import NamedTuple

from audits.verifier.findings import Findings
from audits.verifier.note import Checkpoint, Forged, NoteError, UnknownKey, VerifierKey, open_checkpoint


class KeptCheckpoint(NamedTuple):
    """A checkpoint as the database keeps it."""

    size: int
    root: bytes
    note: str


class Promise(NamedTuple):
    """A checkpoint whose signature holds. `source` is empty when the database keeps it, else the file's name."""

    size: int
    root: bytes
    source: str

    def __str__(self) -> str:
        return f"checkpoint {self.source}" if self.source else f"the checkpoint over {self.size} events"


def outside_promises(
    outside: Mapping[str, str], keys: Sequence[VerifierKey], origin: str, findings: Findings
) -> list[Promise]:
    """The notes of `outside`, by the name each goes by, smallest first. One that no key of the log signed is a finding.

    Raises NoteError, naming it, for one that cannot be read or is another log's: there is nothing to compare.
    """
    held = []
    for name, note in outside.items():
        try:
            opened = open_checkpoint(note, keys, origin)
        except (Forged, UnknownKey) as error:
            _require_checkpoint(name, note, origin)
            findings.add("forged signature", f"The checkpoint {name}: {error}")
        except NoteError as error:
            raise NoteError(f"The checkpoint {name} cannot be compared: {error}") from error
        else:
            held.append(Promise(opened.size, opened.root, name))
    return sorted(held)


def _require_checkpoint(name: str, note: str, origin: str) -> None:
    """Raise NoteError unless the well-formed `note`, whoever signed it, is a checkpoint of `origin`."""
    try:
        checkpoint = Checkpoint.parse(note)
    except NoteError as error:
        raise NoteError(f"The checkpoint {name} cannot be compared: {error}") from error
    if checkpoint.origin != origin:
        raise NoteError(f"The checkpoint {name} is of the log {checkpoint.origin}, not of {origin}.")


class Promises:
    """Every checkpoint in order of size, opened one by one as the tree grows to them, so that none is held long."""

    def __init__(
        self,
        kept: Iterable[KeptCheckpoint],
        outside: Sequence[Promise],
        keys: Sequence[VerifierKey],
        origin: str,
        findings: Findings,
    ) -> None:
        """`kept` and `outside` are sorted by size; a kept one at fault is a finding once it is opened."""
        self._coming: Iterator[KeptCheckpoint | Promise] = merge(kept, outside, key=lambda promise: promise.size)
        self._next = next(self._coming, None)
        self._keys = keys
        self._origin = origin
        self._findings = findings

    @property
    def size(self) -> int | None:
        """The size that the next checkpoint speaks of; None after the last."""
        return None if self._next is None else self._next.size

    def due(self, size: int) -> list[Promise]:
        """The checkpoints of trees up to `size` that were not taken yet; those with a false signature are left out."""
        taken = []
        while self._next is not None and self._next.size <= size:
            promise = self._opened(self._next) if isinstance(self._next, KeptCheckpoint) else self._next
            taken += [promise] if promise else []
            self._next = next(self._coming, None)
        return taken

    def _opened(self, row: KeptCheckpoint) -> Promise | None:
        try:
            opened = open_checkpoint(row.note, self._keys, self._origin)
        except NoteError as error:
            self._findings.add("forged signature", f"The checkpoint over {row.size} events: {error}")
            return None
        if (opened.size, opened.root) != (row.size, row.root):
            words = f"The row of the checkpoint over {row.size} events is not what was signed."
            self._findings.add("altered checkpoint", words)
        return Promise(opened.size, opened.root, "") if opened.size == row.size else None
