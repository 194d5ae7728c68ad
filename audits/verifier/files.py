"""What each file is, by its content, and what it shows."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from audits.verifier.check import Asked, verify
from audits.verifier.held import Brought, Held, Link
from audits.verifier.objects import OBJECT_PROOF
from audits.verifier.pack import tell_pack
from audits.verifier.proof import CONSISTENCY_PROOF, EVENT_PROOF
from audits.verifier.reading import LARGEST_TEXT, Malformed, NotLookedAt, read_json
from audits.verifier.telling import Told, tell_checkpoint, tell_event, tell_growth, tell_object
from audits.verifier.words import Outcome

BEGINNING = 4096  # bytes from which a file's kind is told
CHUNK = 1024 * 1024
KINDS = {EVENT_PROOF: "event", OBJECT_PROOF: "object", CONSISTENCY_PROOF: "growth"}
UNKNOWN = "this is neither a report, a proof, a checkpoint nor an evidence pack of Countersign."


@dataclass(frozen=True)
class Given:
    """A file that the reader gave: its path, what it is, and its content where that is a text or JSON."""

    path: Path
    kind: str
    note: str = ""
    data: Mapping[str, Any] | None = None


def read_file(path: Path) -> Given:
    """What the file is. Raises NotLookedAt when it cannot be read or is nothing that is verified here."""
    try:
        with path.open("rb") as file:
            if not file.seekable():
                raise NotLookedAt(f"{path}: give it as a file; this cannot be read twice.")
            beginning = file.read(BEGINNING)
            if b"%PDF-" in beginning[:1024] or path.suffix.lower() == ".pdf":
                return Given(path, "report")
            if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                return Given(path, "pack")
            content = beginning + file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise NotLookedAt(f"{path}: {error.strerror}.") from error
    if len(content) > LARGEST_TEXT:
        raise NotLookedAt(f"{path}: {UNKNOWN}")
    try:
        return _read_text(path, content.decode("utf-8"))
    except (Malformed, UnicodeDecodeError) as error:
        said = str(error) if isinstance(error, Malformed) else UNKNOWN
        raise NotLookedAt(f"{path}: {said}") from error


def _read_text(path: Path, text: str) -> Given:
    if not text.strip():
        raise Malformed("the file is empty.")
    if text.lstrip().startswith("{"):
        data = read_json(text)
        kind = data.get("type")
        if not isinstance(kind, str) or kind not in KINDS:
            raise Malformed(UNKNOWN)
        return Given(path, KINDS[kind], data=data)
    if "\n\n— " in text:
        return Given(path, "checkpoint", note=text)
    raise Malformed(UNKNOWN)


def look_at(given: Sequence[Given], brought: Brought, asked: Asked) -> list[Outcome | NotLookedAt]:
    """What each file shows, in their order; an exception stands for one that could not be looked at.

    Consistency proofs among the files link checkpoints; of several checkpoints each is compared with those before it.
    """
    links: list[Link] = list(brought.links)
    answers: dict[int, Outcome | NotLookedAt] = {}
    growing = [place for place, file in enumerate(given) if file.kind == "growth"]
    for place in growing:
        answers[place] = _answer(given[place], brought, asked, links)
    brought = replace(brought, links=tuple(links))
    for place, file in enumerate(given):
        if place in growing:
            continue
        answers[place] = _answer(file, brought, asked, links)
        if file.kind == "checkpoint" and isinstance(answers[place], Outcome):
            brought = replace(brought, held=(*brought.held, Held(file.path.name, file.note)))
    return [answers[place] for place in range(len(given))]


def _answer(file: Given, brought: Brought, asked: Asked, links: list[Link]) -> Outcome | NotLookedAt:
    try:
        if file.kind == "report":
            return verify(file.path.read_bytes(), file.path.name, asked)
        with file.path.open("rb") as content:
            return _outcome(file, content, _told(file, content, brought, links))
    except OSError as error:
        return NotLookedAt(f"{file.path}: {error.strerror}.")
    except NotLookedAt as error:
        return NotLookedAt(f"{file.path}: {error}")


def _told(file: Given, content: IO[bytes], brought: Brought, links: list[Link]) -> Told:
    data = file.data or {}
    if file.kind == "growth":
        told, link = tell_growth(data, brought)
        if link:
            links.append(link)
        return told
    if file.kind == "pack":
        return tell_pack(content, brought)
    if file.kind == "checkpoint":
        return tell_checkpoint(file.note, brought)
    return (tell_event if file.kind == "event" else tell_object)(data, brought)


def _outcome(file: Given, content: IO[bytes], told: Told) -> Outcome:
    statements, facts = told
    digest, size = hashlib.sha256(), 0
    content.seek(0, io.SEEK_SET)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Outcome(file.path.name, size, digest.hexdigest(), tuple(statements), facts=facts, kind=file.kind)
