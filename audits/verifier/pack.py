"""An evidence pack: what an export of the log consists of, and how it is verified. A zip of five files."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any

from audits.verifier.held import Brought, compared, looked_at, witnessed
from audits.verifier.lines import HIDDEN, Followed, follow
from audits.verifier.note import Checkpoint, Forged
from audits.verifier.reading import Malformed, NotLookedAt, read_json, text_of
from audits.verifier.telling import Told, shown, signed
from audits.verifier.words import Statement

PACK = "countersign/evidence-pack/v1"
START, EVENTS, CHECKPOINT, LOG_KEY, MANIFEST = (
    "START-HERE.html",
    "events.jsonl",
    "checkpoint.txt",
    "log-key.txt",
    "manifest.json",
)
MEMBERS = (START, EVENTS, CHECKPOINT, LOG_KEY, MANIFEST)
SMALL = 1024 * 1024  # bytes of a member other than the events
LONGEST_LINE = 64 * 1024 * 1024  # bytes of one event
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def tell_pack(file: IO[bytes], brought: Brought) -> Told:
    """What the pack shows. `file` can be read from any place; memory holds no more than a line of it.

    Raises NotLookedAt when it is damaged, is no such pack, or belongs to another log or key.
    """
    brought.require_keys()
    try:
        with zipfile.ZipFile(file) as archive:
            _require_members(archive)
            return _tell(archive, brought)
    except Malformed as error:
        raise NotLookedAt(f"the pack is malformed: {error}") from error
    except DAMAGED as error:
        raise NotLookedAt(f"the pack is damaged ({error}).") from error


def _tell(archive: zipfile.ZipFile, brought: Brought) -> Told:
    manifest = read_json(_small(archive, MANIFEST).decode("utf-8"))
    asked = _asked(manifest)
    note = _small(archive, CHECKPOINT).decode("utf-8")
    try:
        checkpoint = brought.open(note)
    except Forged as error:
        return [Statement("checkpoint", False, "Its checkpoint is forged", str(error))], {}
    sizes = {size for held in brought.held if (size := _size(held.note)) is not None}
    lines = _Lines(archive)
    found = looked_at(lambda: follow(lines, sizes))
    found.compare_size(checkpoint.size)
    events = shown(found, checkpoint)
    whole = events[0].good is True
    statements = [
        signed(checkpoint, brought),
        *events,
        *([_complete(found, asked)] if whole else []),
        _files(archive, manifest, lines.digest),
        *witnessed(note, brought),
        *compared(checkpoint, brought, found.roots if whole else {}),
    ]
    facts = {"origin": checkpoint.origin, "tree_size": checkpoint.size, "root": checkpoint.root.hex()}
    return statements, facts | {"events": found.shown, "hidden": found.passed[HIDDEN], "asked": asked}


def _require_members(archive: zipfile.ZipFile) -> None:
    names = [info.filename for info in archive.infolist()]
    if sorted(names) != sorted(MEMBERS):
        raise Malformed(f"it must hold {', '.join(MEMBERS)}, each once, and nothing else.")
    for info in archive.infolist():
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 0x1:
            raise Malformed(f"{info.filename} is encrypted or compressed in a way that is not read here.")


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        content = member.read(SMALL + 1)
    if len(content) > SMALL:
        raise Malformed(f"{name} is too large.")
    return content


class _Lines:
    """The lines of the events, one at a time; `digest` is the SHA-256 of them all once they were read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.digest = ""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        digest = hashlib.sha256()
        with self._archive.open(EVENTS) as member:
            while line := member.readline(LONGEST_LINE):
                digest.update(line)
                if not line.endswith(b"\n"):
                    raise Malformed(f"{EVENTS} ends in the middle of a line.")
                yield read_json(line.decode("utf-8"))
        self.digest = digest.hexdigest()


def _asked(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What the pack says was asked for: from, to and object, as text; empty when it was not narrowed."""
    if manifest.get("type") != PACK:
        raise Malformed("its manifest does not say that it is an evidence pack.")
    asked = manifest.get("asked")
    if not isinstance(asked, dict):
        raise Malformed("its manifest does not say what was asked for.")
    return {name: text_of(asked, name) for name in ("from", "to", "object")}


def _complete(found: Followed, asked: Mapping[str, str]) -> Statement:
    """Nothing is missing between the first and the last place shown: others are passed over, and counted."""
    if asked["object"]:
        return Statement(
            "complete",
            None,
            f"Whether these are all events of {asked['object']} is not shown by this pack",
            "The others are passed over by their hashes. A pack of the whole period shows them.",
        )
    if found.skipped.count:
        left_out = f"Places {found.skipped.listed(', ')} are passed over without a reason."
        return Statement("complete", False, "Events inside the range are left out", left_out)
    where = f" between places {found.begin:,} and {found.end - 1:,}" if found.begin is not None else ""
    detail = f"{found.shown:,} events are shown in their order."
    if hidden := found.passed[HIDDEN]:
        detail += f" {hidden:,} more, which the person who exported may not see, are there as hashes."
    return Statement("complete", True, f"Nothing is missing{where}", f"{detail}\n{_period(asked)}")


def _period(asked: Mapping[str, str]) -> str:
    begin, end = asked["from"] or "the beginning", asked["to"] or "the end"
    return f"It says that it was asked from {begin} to {end}; compare that with the dates of the first and last event."


def _files(archive: zipfile.ZipFile, manifest: Mapping[str, Any], events: str) -> Statement:
    """Whether each file is the one that the manifest lists. The manifest itself is not signed."""
    listed = manifest.get("files")
    if not isinstance(listed, dict) or set(listed) != set(MEMBERS) - {MANIFEST}:
        raise Malformed("its manifest does not list its files.")
    wrong = []
    for name in sorted(listed):
        digest = events if name == EVENTS else hashlib.sha256(_small(archive, name)).hexdigest()
        if not isinstance(listed[name], dict) or text_of(listed[name], "sha256") != digest:
            wrong.append(name)
    if wrong:
        return Statement("files", False, "A file is not the one that the manifest lists", ", ".join(wrong))
    return Statement("files", True, "Every file is the one that the manifest lists", ", ".join(sorted(listed)))


def _size(note: str) -> int | None:
    """The size a note speaks of, not verified yet."""
    try:
        return Checkpoint.parse(note).size
    except ValueError:
        return None
