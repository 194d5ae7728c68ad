"""Bytes by their SHA-256, on the file system.

A file is written beside its place and moved there when it is whole, so a name in the store always
stands for the complete content, and a killed upload leaves nothing but a temporary file.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from audits.base.errors import Invalid, NotFound, TooLarge, Unavailable

CHUNK = 1024 * 1024
# Kept free so that a full disk stops uploads before it stops the database.
RESERVE = 256 * 1024 * 1024
# The folder of what is sent in pieces.
PARTIAL = "uploads"


@dataclass(frozen=True)
class Stored:
    """sha256 in hexadecimal, size in bytes."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the content lies; two levels of folders keep each one small."""
    return Path(settings.VAULT_ROOT) / sha256[:2] / sha256[2:4] / sha256


def put(
    chunks: Iterable[bytes], *, expected_sha256: str = "", expected_size: int | None = None, cap: int | None = None
) -> Stored:
    """Stores a stream and returns its digest. `cap` in bytes; without it, the one of uploads.

    Raises TooLarge over the cap, Invalid when digest or size differ from what the sender announced,
    Unavailable when the disk is nearly full. In each case nothing is kept.
    """
    cap = settings.VAULT_MAX_BYTES if cap is None else cap
    incoming = folder("incoming")
    require_room()
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as temporary:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > cap:
                    raise TooLarge(
                        f"The upload is over the cap of {cap:,} bytes; nothing was kept.",
                        "Send a smaller file, or ask an administrator to raise the cap.",
                    )
                digest.update(chunk)
                temporary.write(chunk)
            _check(digest.hexdigest(), size, expected_sha256, expected_size)
            temporary.flush()
            os.fsync(temporary.fileno())
            _settle(temporary.name, digest.hexdigest())
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    return Stored(digest.hexdigest(), size)


def take_in(path: Path, *, expected_sha256: str = "", expected_size: int | None = None) -> Stored:
    """Stores a file that lies in the vault's folder already, without copying it; it keeps its name beside.

    Doing it again, after a crash, does nothing more. Raises Invalid as `put` does.
    """
    with path.open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
    _check(digest, size, expected_sha256, expected_size)
    os.utime(path)  # as young as if it had just been put there: nobody clears it up before its row is written
    with tempfile.TemporaryDirectory(dir=folder("incoming")) as aside:
        os.link(path, Path(aside) / digest)
        _settle(Path(aside) / digest, digest)
    return Stored(digest, size)


def _settle(written: str | Path, sha256: str) -> None:
    """Moves a whole file to where its digest says."""
    place = path_of(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(written, 0o440)
    os.replace(written, place)


def folder(name: str) -> Path:
    """A folder of the vault for what is not whole yet; made when it is missing."""
    path = Path(settings.VAULT_ROOT) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def require_room(size: int = 0) -> None:
    """Raises Unavailable when `size` more bytes would leave the disk nearly full."""
    if shutil.disk_usage(settings.VAULT_ROOT).free < RESERVE + size:
        raise Unavailable("The disk of the vault is nearly full; nothing was kept.", "Ask an administrator for room.")


def _check(sha256: str, size: int, expected_sha256: str, expected_size: int | None) -> None:
    if expected_size is not None and size != expected_size:
        raise Invalid.field(
            "size",
            f"{size:,} bytes arrived where {expected_size:,} were announced; nothing was kept.",
            "Send it again.",
        )
    if expected_sha256 and sha256 != expected_sha256.lower():
        raise Invalid.field(
            "sha256",
            f"The content has SHA-256 {sha256}, announced was {expected_sha256.lower()}; nothing was kept.",
            "Send it again, or correct the digest.",
        )


def older_than(moment: float) -> Iterator[Path]:
    """Every file of the store that was put there before `moment` (seconds since 1970), half-written ones too.

    What is being sent in pieces is not the store's: see `audits.vault.partial`.
    """
    root = Path(settings.VAULT_ROOT)
    for path in root.rglob("*"):
        if path.parent != root / PARTIAL and _written_before(path, moment):
            yield path


def take_away(path: Path, moment: float) -> bool:
    """Removes a file put there before `moment`; says whether it did. One that was put there again meanwhile stays."""
    aside = Path(settings.VAULT_ROOT) / "incoming" / f"{path.name}.going"
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, aside)
    except FileNotFoundError:
        return False
    if not _written_before(aside, moment):
        os.replace(aside, path)
        return False
    aside.unlink()
    return True


def _written_before(path: Path, moment: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < moment
    except FileNotFoundError:  # moved to its place, or taken away, while we looked
        return False


@contextmanager
def opened(sha256: str) -> Iterator[BinaryIO]:
    """The content for reading. Raises NotFound when the store does not hold it."""
    try:
        file = path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"The vault does not hold {sha256}.", "Restore it from a backup.") from error
    with file:
        yield file


def intact(sha256: str) -> bool:
    """Whether the stored bytes still have the digest they are named by."""
    digest = hashlib.sha256()
    with opened(sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == sha256
