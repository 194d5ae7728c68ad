"""C2SP cosignatures (c2sp.org/tlog-cosignature, Ed25519): a witness says that, at a time, it saw a log at its largest.

A cosignature is one more signature line under a checkpoint. It signs two lines of its own (`cosignature/v1`, `time N`)
and then the whole text of the checkpoint, so that neither the statement nor its time can be used for anything else.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from audits.verifier.note import Forged, NoteError, SignatureLine, SignerKey, VerifierKey, split_note

COSIGNATURE = b"\x04"  # the kind of key; a log's own is 0x01, so that neither passes for the other
TIME = 8  # bytes before the signature, big-endian: seconds since 1970
LATEST = 2**63 - 1


@dataclass(frozen=True)
class WitnessKey:
    """A witness's public key: its name and 32 bytes of Ed25519."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+keyid+base64` with the key kind 0x04. Raises NoteError when it is malformed or of another kind."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            material = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise NoteError("This is not a witness's key.") from error
        if material[:1] != COSIGNATURE or len(material) != 33:
            raise NoteError(f"The key {name!r} is no witness's key: those are of kind 0x04, with 32 bytes of Ed25519.")
        key = cls(name, material[1:])
        if str(key) != f"{name}+{key_id}+{encoded}" or not name or any(character.isspace() for character in name):
            raise NoteError(f"The id of the witness's key {name!r} does not fit the key.")
        return key

    @classmethod
    def of(cls, signer: SignerKey) -> Self:
        """The public half of a witness's signer key."""
        return cls(signer.name, signer.verifier.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || newline || 0x04 || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:4]

    def seen_at(self, text: str, signature: bytes) -> int:
        """When the witness cosigned `text`, in seconds since 1970. Raises Forged unless it did."""
        at = int.from_bytes(signature[:TIME])
        verifier = VerifierKey(self.name, self.public)
        if at > LATEST or not verifier.has_signed(_message(text, at), signature[TIME:]):
            raise Forged(f"The cosignature of {self.name} is forged.")
        return at


@dataclass(frozen=True)
class Cosignature:
    """A cosignature that holds: whose, when (seconds since 1970), and the line itself."""

    witness: str
    at: int
    line: str


def cosign(signer: SignerKey, text: str, at: int) -> str:
    """The line by which the witness `signer` says that at `at` (seconds since 1970) the checkpoint `text` held."""
    signature = at.to_bytes(TIME) + signer.sign_bytes(_message(text, at).encode())
    return str(SignatureLine(signer.name, WitnessKey.of(signer).key_id, signature))


def cosignatures(note: str, keys: Iterable[WitnessKey]) -> list[Cosignature]:
    """The cosignatures under `note` by `keys`, in their order; other lines are left alone.

    Raises NoteError when the note is malformed or a known witness's cosignature is wrong. The log's own signature
    is another question: `open_note`.
    """
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    return [
        Cosignature(line.name, key.seen_at(text, line.signature), str(line))
        for line in lines
        if (key := known.get((line.name, line.key_id)))
    ]


def with_cosignatures(note: str, lines: Iterable[str]) -> str:
    """`note` with further signature lines under it; those it has already are not repeated."""
    _, present = split_note(note)
    had = {str(line) for line in present}
    return note + "".join(line for line in dict.fromkeys(lines) if line not in had)


def _message(text: str, at: int) -> str:
    return f"cosignature/v1\ntime {at}\n{text}"
