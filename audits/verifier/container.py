"""The signed file as bytes: what the signature covers, and the one hole in it that holds the signature itself.

Read before any PDF reader sees the file. A PDF signature covers the file but for the hexadecimal string of its own
`/Contents`; inside that string, case and padding are free unless somebody looks. We look: digits in upper case, zeros
behind the message, nothing before byte 0, nothing behind the end, one revision.
"""

import re
from dataclasses import dataclass

from audits.verifier import der

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEX = re.compile(rb"(?:[0-9A-F]{2})+")


class NotWhole(ValueError):
    """The file is not one signed whole; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class SignedFile:
    """A file under one signature. `message` is the signature's envelope, `covered` every byte it covers.

    `start` and `end` are where the hexadecimal string lies, its brackets included.
    """

    message: bytes
    covered: bytes
    start: int
    end: int
    size: int


def open_file(data: bytes) -> SignedFile:
    """Find the signature of a PDF and check that it covers all the rest. Raises NotWhole."""
    if not data.startswith(b"%PDF-"):
        raise NotWhole("This is not a PDF.")
    if data.count(b"/ByteRange") != 1:
        raise NotWhole(
            "There is no signature in this file."
            if b"/ByteRange" not in data
            else "There is more than one signature in this file; a report has exactly one."
        )
    found = _BYTE_RANGE.search(data)
    if found is None:
        raise NotWhole("The range of bytes that the signature covers cannot be read.")
    begin, before, after, behind = (int(number) for number in found.groups())
    _check_ends(data, begin, before, after, behind)
    return SignedFile(
        message=_message(data[before:after]),
        covered=data[:before] + data[after:],
        start=before,
        end=after,
        size=len(data),
    )


def _check_ends(data: bytes, begin: int, before: int, after: int, behind: int) -> None:
    size = len(data)
    if begin != 0 or not 0 < before < after <= size:
        raise NotWhole("The signature does not cover the file from its beginning.")
    if after + behind < size:
        raise NotWhole(
            f"{size - after - behind:,} bytes were appended after signing: the signature covers only the first "
            f"{after + behind:,}."
        )
    if after + behind > size:
        raise NotWhole(f"The file was cut: {after + behind - size:,} bytes that were signed are missing.")
    if data.count(b"startxref") != 1 or not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise NotWhole("The file has more than one revision, or does not end where a PDF ends.")


def _message(hole: bytes) -> bytes:
    """The envelope in the hole: `<`, upper case hexadecimal, `>`; the message, then zeros."""
    if hole[:1] != b"<" or hole[-1:] != b">" or not _HEX.fullmatch(hole, 1, len(hole) - 1):
        raise NotWhole("The hole that holds the signature holds something else as well.")
    held = bytes.fromhex(hole[1:-1].decode("ascii"))
    try:
        message = der.first(held).raw
    except der.Malformed as error:
        raise NotWhole(f"The signature’s envelope is damaged: {error}") from error
    if held[len(message) :].strip(b"\0"):
        raise NotWhole("The padding behind the signature was changed: it is not all zeros.")
    return message
