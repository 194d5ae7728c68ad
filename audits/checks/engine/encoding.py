"""Which encoding a CSV file is in, told by its bytes; anything else becomes UTF-8 in a scratch file.

Order: a byte order mark; zero bytes on one side (UTF-16 without a mark); valid UTF-8; Windows-1252.
What was recognised is part of the result, because Windows-1252 is a last guess that any bytes but five satisfy.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audits.checks.refusals import BadEncoding

BLOCK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


# Files that are no table, whatever they are called; what unpacks and refuses them is `unfolding`.
OTHERS = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
)

# Codecs of Python for names of hosts and for source code.
NO_FILES = ("idna", "punycode", "unicode-escape", "raw-unicode-escape")


@dataclass(frozen=True)
class Encoding:
    """A Python codec, and its name as people read it."""

    codec: str
    name: str


def recognise(path: Path, declared: str = "") -> Encoding:
    """The encoding of the file. Raises BadEncoding, with line and column, when the bytes are not text in it."""
    marked = _by_first_bytes(path)
    if declared:
        encoding = _declared(declared, marked)
    elif marked:
        encoding = marked
    elif _first_fault(path, "utf-8") is None:
        return Encoding("utf-8", "UTF-8")
    else:
        encoding = Encoding("cp1252", "Windows-1252, because the bytes are not UTF-8")
    if (fault := _first_fault(path, encoding.codec)) is not None:
        raise _refusal(path, encoding, fault)
    return encoding


def as_utf8(path: Path, encoding: Encoding, scratch: Path) -> Path:
    """The file itself when it is plain UTF-8, else a UTF-8 copy in the scratch folder."""
    if encoding.codec == "utf-8":
        return path
    copy = scratch / "text.csv"
    with path.open(encoding=encoding.codec, newline="") as source, copy.open("w", encoding="utf-8", newline="") as out:
        while block := source.read(BLOCK):
            out.write(block)
    return copy


def _declared(name: str, marked: Encoding | None) -> Encoding:
    """The declared encoding; a byte order mark of UTF-8 is taken off also where it was not declared."""
    try:
        "".encode(name)  # which refuses codecs that are no text, such as zip
        codec = codecs.lookup(name).name
        if codec in NO_FILES:
            raise LookupError(codec)
    except (LookupError, ValueError):
        said = f"There is no encoding called “{name}”."
        raise BadEncoding(said, "Try utf-8 or cp1252.", {"encoding": "unknown"}) from None
    has_mark = codec == "utf-8" and marked is not None and marked.codec == "utf-8-sig"
    return Encoding("utf-8-sig" if has_mark else codec, f"{name}, as declared")


def _by_first_bytes(path: Path) -> Encoding | None:
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, codec, name in MARKS:
        if start.startswith(mark):
            return Encoding(codec, name)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 8 and not even:
        return Encoding("utf-16-le", "UTF-16 without a byte order mark")
    if even > len(start) // 8 and not odd:
        return Encoding("utf-16-be", "UTF-16 without a byte order mark")
    return None


def _first_fault(path: Path, codec: str) -> int | None:
    """The offset of the first byte that is not text in this codec, or of the first zero character; None if clean."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:  # one without a place is about the beginning: a mark that is missing
                return offset - pending + int(getattr(error, "start", 0))
            if "\x00" in text:
                before = text[: text.index("\x00")].encode(codec.removesuffix("-sig"), "ignore")
                return offset - pending + len(before)
            if not block:
                return None
            offset += len(block)


def _refusal(path: Path, encoding: Encoding, fault: int) -> BadEncoding:
    """Says where the fault is: line and column in characters, both from 1."""
    line, column = 1, 1
    for text in _text_before(path, encoding.codec, fault):
        line += text.count("\n")
        column = len(text) - text.rfind("\n") if "\n" in text else column + len(text)
    with path.open("rb") as file:
        file.seek(fault)
        byte = file.read(1)
    what = f"byte 0x{byte.hex()}" if byte else "the end of the file"
    return BadEncoding(
        f"The file is not text in {encoding.name}: {what} at line {line:,}, column {column:,}.",
        "Save it as UTF-8, or declare its encoding.",
        {"encoding": f"line {line}, column {column}"},
    )


def _text_before(path: Path, codec: str, end: int) -> Iterator[str]:
    """The text of the first `end` bytes, in pieces, each line end as one."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec)("replace"), translate=True)
    with path.open("rb") as file:
        while end > 0 and (block := file.read(min(BLOCK, end))):
            end -= len(block)
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
