"""The bytes of a file that is sent in pieces, on the file system.

The file of an upload holds nothing but bytes that may stay: a piece with a checksum is collected beside it and joins
when it is whole and right. So the file's size is how far the upload is, whichever process was killed at whichever
moment, and no row has to agree with it.
"""

import errno
import fcntl
import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audits.base.errors import DomainError, Invalid, Unavailable
from audits.vault import store

ALGORITHMS = ("sha1", "sha256")  # tus asks for SHA-1 at least


class Busy(DomainError):
    """Another request is writing to the same upload."""

    code = "locked"
    status = 423
    title = "Somebody else is sending this"


class WrongChecksum(DomainError):
    """A piece is not what its checksum says; nothing of it was kept. 460 is tus's own status."""

    code = "wrong-checksum"
    status = 460
    title = "Checksum mismatch"


@dataclass(frozen=True)
class Checksum:
    """What a piece must hash to; `algorithm` is one of ALGORITHMS."""

    algorithm: str
    digest: bytes


class Partial:
    """The file of one upload, by the upload's `place`."""

    def __init__(self, place: object) -> None:
        self.path = store.folder(store.PARTIAL) / str(place)

    def size(self) -> int:
        """How many bytes are on the disk for good."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            size = os.fstat(file).st_size
            os.fsync(file)  # another request may still be writing: what we tell of it must be there after a crash
        finally:
            os.close(file)
        return size

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes inside; a killed process lets go. Raises Busy."""
        file = os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o640)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(
                    "Another request is sending this upload just now.", "Wait, ask how far it is, and go on from there."
                ) from error
            yield
        finally:
            os.close(file)

    def append(self, chunks: Iterable[bytes], announced: int, checksum: Checksum | None = None) -> None:
        """Adds a piece of `announced` bytes, on the disk for good when this returns.

        What arrived of a piece that was cut stays, if it has no checksum. Raises Invalid for one that was cut,
        WrongChecksum, and Unavailable for a full disk.
        """
        store.require_room(announced if checksum is None else 2 * announced)
        try:
            with self.path.open("ab") as file:
                try:
                    _copy(_checked(chunks, announced, checksum) if checksum else chunks, file, announced)
                finally:
                    file.flush()
                    os.fsync(file.fileno())
            _sync_folder(self.path.parent)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Unavailable("The disk of the vault is full.", "Ask an administrator for room, then go on.") from error

    def drop(self) -> None:
        """Frees the disk. Only for an upload that has ended: an open one would begin again."""
        self.path.unlink(missing_ok=True)


def _copy(chunks: Iterable[bytes], file: BinaryIO, announced: int) -> None:
    size = 0
    for chunk in chunks:
        file.write(chunk)
        size += len(chunk)
    if size != announced:
        raise Invalid(
            f"{size:,} of {announced:,} bytes arrived.", "Ask with HEAD how far the upload is, and go on from there."
        )


def _checked(chunks: Iterable[bytes], announced: int, checksum: Checksum) -> Iterator[bytes]:
    """The same bytes, once all of them arrived and were found right. Raises WrongChecksum before the first one."""
    with tempfile.TemporaryFile(dir=store.folder("incoming")) as aside:
        _copy(chunks, aside, announced)
        aside.seek(0)
        digest = hashlib.file_digest(aside, lambda: hashlib.new(checksum.algorithm, usedforsecurity=False)).digest()
        if not hmac.compare_digest(digest, checksum.digest):
            raise WrongChecksum(
                f"The piece has another {checksum.algorithm.upper()} than was announced; nothing of it was kept.",
                "Send it again.",
            )
        aside.seek(0)
        while chunk := aside.read(store.CHUNK):
            yield chunk


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk for good, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def places() -> Iterator[str]:
    """The place of every file there is."""
    return (path.name for path in store.folder(store.PARTIAL).iterdir())
