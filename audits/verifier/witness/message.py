"""What a log sends to a witness: the size it believes the witness knows, a consistency proof, and the checkpoint."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from audits.verifier.note import NoteError, tree_size

LONGEST_PROOF = 63
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True)
class Submission:
    """The body of `POST /add-checkpoint`."""

    old: int
    proof: Sequence[bytes]
    note: str

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read a body. Raises NoteError, which says what is wrong with it; the note itself is not opened."""
        try:
            head, divided, note = body.decode("utf-8").partition("\n\n")
        except UnicodeDecodeError as error:
            raise NoteError("The body is not UTF-8.") from error
        first, *lines = head.split("\n")
        word, _, size = first.partition(" ")
        if not divided or word != "old":
            raise NoteError("The body begins with a line “old SIZE”, then proof lines, then an empty line.")
        if len(lines) > LONGEST_PROOF:
            raise NoteError(f"A consistency proof has at most {LONGEST_PROOF} lines.")
        return cls(tree_size(size), [_hash(line) for line in lines], note)

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(hashed).decode() for hashed in self.proof)]
        return "\n".join(lines) + f"\n\n{self.note}"


def _hash(line: str) -> bytes:
    try:
        hashed = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("A proof line is not base64.") from error
    if len(hashed) != 32:
        raise NoteError("A proof line has 32 bytes.")
    return hashed
