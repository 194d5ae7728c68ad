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
    root, cap = Path(settings.VAULT_ROOT), settings.VAULT_MAX_BYTES if cap is None else cap
    incoming = root / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < RESERVE:
        raise Unavailable("The disk of the vault is nearly full; nothing was kept.", "Ask an administrator for room.")
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
            place = path_of(digest.hexdigest())
            place.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(temporary.name, 0o440)
            os.replace(temporary.name, place)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    return Stored(digest.hexdigest(), size)


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
    """Every file of the store that was put there before `moment` (seconds since 1970), half-written ones too."""
    for path in Path(settings.VAULT_ROOT).rglob("*"):
        if _written_before(path, moment):
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
