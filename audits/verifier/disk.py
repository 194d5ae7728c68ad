"""Files that are written whole or not at all, and are on the disk before anybody builds on them."""

import os
import secrets
from pathlib import Path


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there yet; `mode` holds from the first byte on. Raises FileExistsError, OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def draft(path: Path, content: bytes, mode: int) -> Path:
    """A hidden file beside `path` with its content to be, for the caller to put in its place. Raises OSError."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(beside, content, mode)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return beside


def replace(path: Path, content: bytes, mode: int) -> None:
    """Put `content` in the place of `path`, and wait until it is on the disk. Raises OSError."""
    draft(path, content, mode).replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk. Raises OSError, as some network folders cannot."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
