"""Uploads that survive a cut connection and a killed process, over tus 1.0 (https://tus.io).

Where an upload stands is asked of the server. Where it lies is noted in a small file named after the content's digest,
so that the next try, also another process's, goes on instead of beginning again.
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from countersign.errors import ApiProblem, Conflict, NoAnswer, NotFound, Unusable
from countersign.records import Artifact
from countersign.session import Answer, Session, read_json

CHUNK = 8 * 1024 * 1024
READ = 1024 * 1024
TRIES = 6  # of one piece, before it is given up
CHECKSUM_WRONG, LOCKED = 460, 423
PATIENCE, LONGEST_PAUSE = 60, 10.0  # looks at an upload that the server is busy with, and seconds between two
_TUS = {"Tus-Resumable": "1.0.0"}

# Told while an upload moves: bytes that the server holds, and bytes in all.
Progress = Callable[[int, int], None]


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where unfinished uploads are noted: COUNTERSIGN_STATE, else below the user's cache folder."""
    if given := environment.get("COUNTERSIGN_STATE"):
        return Path(given)
    cache = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "countersign" / "uploads"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal. Raises Unusable when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror or error}.") from error


@dataclass(frozen=True)
class Uploads:
    """Uploads to one server. state: the folder with the notes. pause: seconds, doubled with each try of a piece."""

    session: Session
    state: Path
    chunk: int = CHUNK
    pause: float = 0.5

    def send(self, path: Path, unit: int, *, media_type: str, told: Progress = lambda done, total: None) -> str:
        """Brings a file into the unit's vault and returns its SHA-256; what is there already is not sent again.

        Raises Unusable for a file that cannot be read or changes meanwhile, ApiProblem, NoAnswer.
        """
        digest = digest_of(path)
        size = path.stat().st_size
        if self._kept(digest, unit):
            told(size, size)
            return digest
        note = self._note(digest, unit)
        with path.open("rb") as file:
            address, offset = self._continued(note, size) or self._begun(path, unit, size, digest, media_type, note)
            told(offset, size)
            while offset < size:
                offset = self._piece(address, file, offset, size)
                told(offset, size)
        self._finish(path, address, digest)
        note.unlink(missing_ok=True)
        return digest

    def _kept(self, digest: str, unit: int) -> bool:
        try:
            artifact: Artifact = self.session.get(f"artifacts/{digest}")
        except NotFound:
            return False
        return artifact["unit"] == unit

    def _note(self, digest: str, unit: int) -> Path:
        place = hashlib.sha256(f"{self.session.url} {unit} {digest}".encode()).hexdigest()
        return self.state / f"{place[:40]}.json"

    def _continued(self, note: Path, size: int) -> tuple[str, int] | None:
        """The address and offset of an upload that was begun before and still stands."""
        try:
            address = str(json.loads(note.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        try:
            standing = self._seen("HEAD", address)
        except ApiProblem:  # expired, removed, another user's: begin anew
            note.unlink(missing_ok=True)
            return None
        if _whole(standing, "Upload-Length") != size:
            return None
        return address, _whole(standing, "Upload-Offset")

    def _begun(self, path: Path, unit: int, size: int, digest: str, kind: str, note: Path) -> tuple[str, int]:
        name = "".join(letter if letter.isprintable() else "_" for letter in path.name)[-255:]
        said = {"filename": name, "filetype": kind, "unit": str(unit), "sha256": digest}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())
        headers = _TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
        answer = self.session.send("POST", "uploads", headers=headers, repeat=True)
        address = answer.headers.get("Location", "")
        if not address:
            raise Unusable(f"{self.session.url} does not say where the upload goes; is it a Countersign?")
        with suppress(OSError):  # a machine without a writable home uploads all the same, and does not resume
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = note.with_suffix(".new")
            draft.write_text(json.dumps({"address": address, "file": str(path)}), encoding="utf-8")
            draft.replace(note)
        return address, 0

    def _piece(self, address: str, file: IO[bytes], offset: int, size: int) -> int:
        """Sends the piece at `offset`; after a failure goes on from where the server stands. Returns the new offset."""
        for tried in range(TRIES):
            if tried:
                time.sleep(self.pause * 2 ** (tried - 1))
            last = tried == TRIES - 1
            try:
                return _whole(self._patch(address, file, offset), "Upload-Offset")
            except NoAnswer:
                if last:
                    raise
            except ApiProblem as problem:
                passing = isinstance(problem, Conflict) or problem.status in {CHECKSUM_WRONG, LOCKED, 408}
                if last or not (passing or problem.status >= 500):
                    raise
            standing = _whole(self._seen("HEAD", address), "Upload-Offset")
            if standing != offset:
                return standing
        return offset

    def _patch(self, address: str, file: IO[bytes], offset: int) -> Answer:
        file.seek(offset)
        piece = file.read(self.chunk)
        if not piece:
            raise Unusable(f"{file.name} became shorter while it was sent. Send it again when nobody writes to it.")
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = _TUS | {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        return self.session.send("PATCH", address, body=piece, headers=headers)

    def _seen(self, method: str, address: str) -> Answer:
        """How an upload stands; waits while the server is busy with it, as with the digest of a large one."""
        for tried in range(PATIENCE):
            try:
                return self.session.send(method, address, headers=_TUS)
            except ApiProblem as problem:
                if problem.status != LOCKED:
                    raise
            time.sleep(min(self.pause * 2 ** min(tried, 8), LONGEST_PAUSE))
        raise NoAnswer(f"The server is still busy with {address}. Send the file again later; it goes on from there.")

    def _finish(self, path: Path, address: str, digest: str) -> None:
        kept = read_json(self._seen("GET", address))
        if not kept.get("artifact") or kept.get("sha256") != digest:
            raise Unusable(f"{path} changed while it was sent; nothing was kept. Send it again.")


def _whole(answer: Answer, header: str) -> int:
    """A header that holds a number of bytes. Raises NoAnswer when something between swallowed it."""
    try:
        return int(answer.headers.get(header, ""))
    except ValueError as error:
        raise NoAnswer(f"The answer lacks {header}: a proxy between takes it away.") from error
