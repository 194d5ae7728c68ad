"""Where checkpoints are laid down as files: a folder, or a bucket. Each has a file of its own; `latest.txt` is a copy.

Nothing older is ever overwritten, and before anything is laid down the latest file is compared with this trail.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from audits.trail.witnesses.parcel import Parcel, WitnessFault
from audits.verifier import disk

LATEST = "latest.txt"
MODE = 0o666  # less what the umask takes: whoever minds the folder is to read it
LARGEST = 1_000_000  # bytes read of a file that should be a checkpoint


class Shelf(Protocol):
    """Files by relative name. Every method raises WitnessFault when the place cannot be used."""

    @property
    def place(self) -> str: ...

    def read(self, name: str) -> str | None:
        """The file's text; None when there is none."""

    def create(self, name: str, text: str) -> bool:
        """Lay down a file whole; False when there is one of that name, which stays."""

    def replace(self, name: str, text: str) -> None:
        """Put a file in the place of an older one, whole or not at all."""


def lay_down(shelf: Shelf, parcel: Parcel) -> None:
    """Add the checkpoint to `shelf`, in a folder a day. Raises WitnessFault, also when the shelf contradicts it."""
    latest = shelf.read(LATEST)
    if latest is not None:
        parcel.require_grown_from(latest, f"{shelf.place}/{LATEST}")
    name = f"{parcel.day}/{parcel.checkpoint.size:012d}.txt"
    if not shelf.create(name, parcel.note):
        parcel.require_grown_from(shelf.read(name) or "", f"{shelf.place}/{name}")
    shelf.replace(LATEST, parcel.note)


@dataclass(frozen=True)
class Folder:
    """A folder, best on another machine's disk; made by whoever runs that machine, not by us."""

    name: str
    path: Path
    kind: ClassVar[str] = "folder"
    key: ClassVar[str] = ""

    @property
    def place(self) -> str:
        return str(self.path)

    def deliver(self, parcel: Parcel, known: int) -> str:
        lay_down(self, parcel)
        return ""

    def read(self, name: str) -> str | None:
        try:
            with (self.path / name).open("rb") as file:
                return file.read(LARGEST).decode("utf-8", "replace")
        except FileNotFoundError:
            if self.path.is_dir():
                return None
            raise WitnessFault(f"{self.path} is not there. Make the folder, or mount it.") from None
        except OSError as error:
            raise WitnessFault(f"{self.path / name} cannot be read: {error.strerror}.") from error

    def create(self, name: str, text: str) -> bool:
        place = self.path / name
        try:
            place.parent.mkdir(exist_ok=True)
            draft = disk.draft(place, text.encode(), MODE)
            try:
                self._link(draft, place)
            except FileExistsError:
                return False
            finally:
                draft.unlink(missing_ok=True)
            self._sync(place.parent)
        except OSError as error:
            raise WitnessFault(f"{place} cannot be written: {error.strerror}.") from error
        return True

    def replace(self, name: str, text: str) -> None:
        place = self.path / name
        try:
            disk.draft(place, text.encode(), MODE).replace(place)
            self._sync(place.parent)
        except OSError as error:
            raise WitnessFault(f"{place} cannot be written: {error.strerror}.") from error

    @staticmethod
    def _link(draft: Path, place: Path) -> None:
        """Give the draft its name, unless the name is taken; network folders without links get the next best thing."""
        try:
            os.link(draft, place)
        except FileExistsError:
            raise
        except OSError:
            if place.exists():
                raise FileExistsError from None
            draft.rename(place)

    @staticmethod
    def _sync(folder: Path) -> None:
        with suppress(OSError):  # some network folders cannot
            disk.sync(folder)
