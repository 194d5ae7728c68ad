"""What a witness is given: the latest checkpoint, and the means to compare it with an earlier one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from audits.verifier.note import Checkpoint, NoteError, VerifierKey, open_checkpoint

CONTRADICTION = "Contradiction: "  # how a problem begins that is no matter of networks and disks


class WitnessFault(Exception):
    """A checkpoint could not be delivered, or what lies at the witness contradicts it. The message says which."""


@dataclass(frozen=True)
class Parcel:
    """A signed checkpoint on its way.

    root_at: the root of this trail over its first n events. proof: the consistency proof from n events to this size.
    """

    checkpoint: Checkpoint
    note: str
    day: str  # when it was signed, as YYYY-MM-DD
    keys: Sequence[VerifierKey]
    root_at: Callable[[int], bytes]
    proof: Callable[[int], list[bytes]]

    def require_grown_from(self, note: str, where: str) -> None:
        """Raise WitnessFault unless this checkpoint's tree begins with that of `note`, which lies at `where`."""
        try:
            theirs = open_checkpoint(note, self.keys, self.checkpoint.origin)
        except NoteError as error:
            raise WitnessFault(f"{CONTRADICTION}{where} holds what this log’s keys do not open: {error}") from error
        if theirs.size > self.checkpoint.size:
            raise WitnessFault(
                f"{CONTRADICTION}{where} holds a checkpoint over {theirs.size} events, this trail has "
                f"{self.checkpoint.size}: an older state of the database was put back, or events were cut off."
            )
        if self.root_at(theirs.size) != theirs.root:
            raise WitnessFault(
                f"{CONTRADICTION}{where} holds a checkpoint over {theirs.size} events with another root: "
                "history was rewritten."
            )


class Outlet(Protocol):
    """One configured witness: how it is called, its kind, its address without secrets, its key or ""."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def place(self) -> str: ...

    @property
    def key(self) -> str: ...

    def deliver(self, parcel: Parcel, known: int) -> str:
        """Hand the checkpoint over; `known` is the size that went there last. Returns a cosignature line, or "".

        Raises WitnessFault.
        """
