"""C2SP signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), signed with Ed25519.

A note is text, an empty line, and signature lines `— name base64(key id || signature)`. A checkpoint is a
note whose text begins with three lines: origin, size, base64 root.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY"
LARGEST_NOTE = 1_000_000  # characters; a note is a few hundred
LARGEST_TREE = 2**63 - 1
MOST_SIGNATURES = 100  # a log's, and its witnesses'


class NoteError(ValueError):
    """A note, checkpoint or key is malformed, or no key given has signed it. The message says which."""


class Forged(NoteError):
    """A signature that calls itself a known key's is not that key's: the text was changed, or never signed."""


class UnknownKey(NoteError):
    """The note is well-formed, and none of the keys given has signed it."""


@dataclass(frozen=True)
class VerifierKey:
    """A public log key: its name and 32 bytes of Ed25519, and the sizes of the checkpoints that it may sign."""

    name: str
    public: bytes
    first: int = field(default=0, compare=False)
    last: int | None = field(default=None, compare=False)  # None: no end; else it was rotated at this size

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+keyid+base64`, or that, a space and the sizes it is good for: `0-1234`, `1234-`.

        Raises NoteError when malformed or when the id does not fit the key.
        """
        vkey, _, span = text.strip().partition(" ")
        name, key_id, rest = _parts(vkey, 3)
        public = _key_bytes(rest)
        key = cls(_name(name), public, *_span(span))
        if key.key_id.hex() != key_id:
            raise NoteError(f"The id of the verifier key {name} does not fit the key.")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(ED25519 + self.public)}"

    def as_line(self) -> str:
        """The key as a line of a key file: with the sizes it is good for, unless those are all."""
        if (self.first, self.last) == (0, None):
            return str(self)
        return f"{self} {self.first}-{'' if self.last is None else self.last}"

    def covers(self, size: int) -> bool:
        """Whether this key may sign a checkpoint over `size` events."""
        return self.first <= size and (self.last is None or size <= self.last)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || newline || 0x01 || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, repr=False)
class SignerKey:
    """A private log key: its name and the 32 bytes of its seed."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key for the log called `name`."""
        return cls(_name(name), Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `PRIVATE+KEY+name+keyid+base64`. Raises NoteError when malformed."""
        private, word, name, key_id, rest = _parts(text, 5)
        key = cls(_name(name), _key_bytes(rest))
        if f"{private}+{word}" != PRIVATE or key.verifier.key_id.hex() != key_id:
            raise NoteError("This is not a signer key.")
        return key

    def as_text(self) -> str:
        """The key as text, to be kept secret."""
        return f"{PRIVATE}+{self.name}+{self.verifier.key_id.hex()}+{_encode(ED25519 + self.seed)}"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The signed note over `text`, which must end with a newline and hold no control characters."""
        _require_note_text(text)
        return f"{text}\n{self.signature_line(text)}"

    def signature_line(self, text: str) -> str:
        """The line that signs `text`, to stand under a note beside others' lines."""
        return str(SignatureLine(self.name, self.verifier.key_id, self.sign_bytes(text.encode())))

    def sign_bytes(self, message: bytes) -> bytes:
        """The bare Ed25519 signature (64 bytes) over `message`."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class SignatureLine:
    """One line under a note: whose it says it is, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read `— name base64`, without its newline. Raises NoteError when malformed."""
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        signature = _decode(encoded)
        if dash != "—" or len(signature) < 5:
            raise NoteError("A signature line is malformed.")
        return cls(_name(name), signature[:4], signature[4:])

    def __str__(self) -> str:
        return f"— {self.name} {_encode(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Checkpoint:
    """What a log promises: its first `size` leaves have this `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note. Raises NoteError when it is no checkpoint; further lines are left alone."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0]:
            raise NoteError("This is not a checkpoint.")
        size = tree_size(lines[1])
        root = _decode(lines[2])
        if len(root) != hashlib.sha256().digest_size:
            raise NoteError("A checkpoint's root has 32 bytes.")
        return cls(lines[0], size, root)

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


def tree_size(text: str) -> int:
    """The size of a tree, in decimal without leading zeros and below 2**63. Raises NoteError when `text` is none."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_TREE)):
        raise NoteError(f"{text[:30]!r} is not a size.")
    if str(int(text)) != text or int(text) > LARGEST_TREE:
        raise NoteError("A size has no leading zeros and is below 2**63.")
    return int(text)


def split_note(note: str) -> tuple[str, list[SignatureLine]]:
    """The text of `note` and its signature lines, none of them checked. Raises NoteError when it is malformed."""
    if len(note) > LARGEST_NOTE or "\n\n" not in note:
        raise NoteError("This is not a signed note.")
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    _require_note_text(text)
    if not signatures.endswith("\n"):
        raise NoteError("The last signature is cut off.")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"A note has at most {MOST_SIGNATURES} signatures.")
    return text, [SignatureLine.parse(line) for line in lines]


def open_note(note: str, keys: Iterable[VerifierKey]) -> str:
    """The text of `note`, signed by one of `keys`.

    Signatures by unknown keys, such as a witness's, are left alone. Raises NoteError when the note is
    malformed, when a known key's signature is wrong, or when no known key has signed.
    """
    return _opened(note, keys)[0]


def _opened(note: str, keys: Iterable[VerifierKey]) -> tuple[str, list[VerifierKey]]:
    """The text of `note` and those of `keys` that signed it, at least one."""
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    signers = []
    for line in lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if not key.has_signed(text, line.signature):
            raise Forged(f"The signature of {line.name} is forged.")
        signers.append(key)
    if not signers:
        raise UnknownKey("None of the known keys has signed this note.")
    return text, signers


def open_checkpoint(note: str, keys: Iterable[VerifierKey], origin: str = "") -> Checkpoint:
    """The checkpoint in a signed note.

    Raises NoteError as `open_note`, or when it is of another log than `origin`; Forged when every key that signed it
    was good for other sizes only: a key that was rotated, and yet signs.
    """
    text, signers = _opened(note, keys)
    checkpoint = Checkpoint.parse(text)
    if origin and checkpoint.origin != origin:
        raise NoteError(f"This checkpoint is of the log {checkpoint.origin}, not of {origin}.")
    if not any(key.covers(checkpoint.size) for key in signers):
        raise Forged(f"The key {signers[0].key_id.hex()} is not good for a checkpoint over {checkpoint.size} events.")
    return checkpoint


def key_lines(text: str) -> list[VerifierKey]:
    """The keys of a key file, one a line; empty lines do not count. Raises NoteError."""
    return [VerifierKey.parse(line) for line in text.splitlines() if line.strip()]


def _span(text: str) -> tuple[int, int | None]:
    if not text:
        return 0, None
    first, dash, last = text.partition("-")
    span = tree_size(first), tree_size(last) if last else None
    if not dash or (span[1] is not None and span[1] < span[0]):
        raise NoteError(f"{text!r} does not say for which sizes the key is good: FIRST-LAST, or FIRST- without an end.")
    return span


def _parts(text: str, count: int) -> list[str]:
    # Base64 may hold plus signs itself, so only the first ones divide.
    parts = text.strip().split("+", count - 1)
    if len(parts) != count:
        raise NoteError("This is not a key.")
    return parts


def _key_bytes(encoded: str) -> bytes:
    key = _decode(encoded)
    if key[:1] != ED25519 or len(key) != 33:
        raise NoteError("This is not an Ed25519 key.")
    return key[1:]


def _name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise NoteError(f"{name!r} cannot name a key.")
    return name


def _require_note_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(character) < 0x20 and character != "\n" for character in text):
        raise NoteError("A note's text ends with a newline and holds no control characters.")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("Base64 was expected.") from error
    if _encode(data) != text:  # one spelling only, so that no bit of a note is free
        raise NoteError("The base64 is not canonical.")
    return data
