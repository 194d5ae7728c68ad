"""DER (ITU-T X.690) read strictly and written back: one way to write a value, and no other is accepted.

Only what CMS needs: tags of one byte, definite lengths in their shortest form.
"""

from collections.abc import Iterable
from dataclasses import dataclass

INTEGER, OCTET_STRING, NULL, OID, GENERALIZED_TIME, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x18, 0x30, 0x31


class Malformed(ValueError):
    """Bytes that are not DER, or not the structure expected."""


@dataclass(frozen=True)
class Value:
    """One encoded value: its tag byte, its content, and its whole encoding."""

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> list["Value"]:
        """The values inside a constructed one."""
        if not self.tag & 0x20:
            raise Malformed(f"A value of tag {self.tag:#04x} holds no others.")
        found, rest = [], self.content
        while rest:
            child = first(rest)
            found.append(child)
            rest = rest[len(child.raw) :]
        return found

    def parts(self, *counts: int) -> list["Value"]:
        """The values inside, which must be as many as one of `counts`."""
        found = self.children()
        if len(found) not in counts:
            raise Malformed(f"{len(found)} parts were found where {' or '.join(map(str, counts))} belong.")
        return found

    def expect(self, tag: int) -> "Value":
        """Itself, when it has this tag."""
        if self.tag != tag:
            raise Malformed(f"Tag {tag:#04x} was expected, {self.tag:#04x} found.")
        return self


def first(data: bytes) -> Value:
    """The value at the beginning of `data`; what follows is left alone."""
    if len(data) < 2:
        raise Malformed("A value is cut off.")
    tag, length, start = data[0], data[1], 2
    if tag & 0x1F == 0x1F:
        raise Malformed("Tags of several bytes do not occur here.")
    if length & 0x80:
        count = length & 0x7F
        start += count
        if not 1 <= count <= 4 or len(data) < start:
            raise Malformed("A length is indefinite, too long or cut off.")
        length = int.from_bytes(data[2:start], "big")
        if length < 0x80 or data[2] == 0:
            raise Malformed("A length is not in its shortest form.")
    end = start + length
    if len(data) < end:
        raise Malformed("A value is cut off.")
    return Value(tag, data[start:end], data[:end])


def only(data: bytes) -> Value:
    """The value that `data` is, with nothing behind it."""
    value = first(data)
    if len(value.raw) != len(data):
        raise Malformed(f"{len(data) - len(value.raw)} bytes follow a complete value.")
    return value


def write(tag: int, *parts: bytes) -> bytes:
    """The encoding of a value whose content is `parts` in a row."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def write_set(values: Iterable[bytes], tag: int = SET) -> bytes:
    """A SET OF in DER's order."""
    return write(tag, *sorted(values))


def oid(dotted: str) -> bytes:
    """The encoding of an object identifier written with dots."""
    head, second, *arcs = (int(arc) for arc in dotted.split("."))
    content = bytearray(_base128(head * 40 + second))
    for arc in arcs:
        content += _base128(arc)
    return write(OID, bytes(content))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | (number & 0x7F))
    return bytes(reversed(digits))
