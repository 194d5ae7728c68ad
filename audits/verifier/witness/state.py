"""What a witness remembers: for each log the last checkpoint it cosigned. On disk before anybody hears of it."""

import fcntl
import hashlib
from pathlib import Path

from audits.verifier import disk
from audits.verifier.cosignature import WitnessKey, cosignatures
from audits.verifier.note import Checkpoint, NoteError, split_note

MOST_DISPUTED = 100  # signed checkpoints that contradict another; kept as evidence, the first ones


class StateFault(Exception):
    """The state cannot be read, written or trusted; the message says what to do."""


class State:
    """A folder with one file a log. One process at a time holds it; one thread at a time writes (see Witness)."""

    def __init__(self, folder: Path, key: WitnessKey) -> None:
        """Take hold of `folder`, made when missing. Raises StateFault when another process has it or a file is bad.

        key: the witness's own; each remembered checkpoint must bear its cosignature.
        """
        self._folder, self._key = folder, key
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (folder / "lock").open("a")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._notes = dict(self._read(path) for path in sorted(folder.glob("*.txt")))
        except BlockingIOError as error:
            raise StateFault(f"Another witness uses {folder}. One folder has one witness.") from error
        except OSError as error:
            raise StateFault(f"{folder} cannot be used: {error.strerror}.") from error

    def note(self, origin: str) -> str:
        """The last checkpoint cosigned for `origin`, as a note; empty when there is none."""
        return self._notes.get(origin, "")

    def latest(self, origin: str) -> Checkpoint | None:
        """The last checkpoint cosigned for `origin`."""
        note = self.note(origin)
        return Checkpoint.parse(split_note(note)[0]) if note else None

    def keep(self, origin: str, note: str) -> None:
        """Remember `note` as the last one of `origin`. Returns when it is on the disk. Raises StateFault."""
        try:
            disk.replace(self._folder / f"{file_name(origin)}.txt", note.encode(), mode=0o600)
        except OSError as error:
            raise StateFault(f"{self._folder} cannot be written: {error.strerror}.") from error
        self._notes[origin] = note

    def dispute(self, note: str) -> None:
        """Keep a signed checkpoint that contradicts the last one: it shows what the log did. Raises StateFault."""
        folder = self._folder / "disputed"
        try:
            folder.mkdir(exist_ok=True, mode=0o700)
            if len(list(folder.iterdir())) < MOST_DISPUTED:
                disk.replace(folder / f"{file_name(note)}.txt", note.encode(), mode=0o600)
        except OSError as error:
            raise StateFault(f"{folder} cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        """Let go of the folder."""
        self._lock.close()

    def _read(self, path: Path) -> tuple[str, str]:
        try:
            note = path.read_text(encoding="utf-8")
            origin = Checkpoint.parse(split_note(note)[0]).origin
            own = cosignatures(note, [self._key])
        except (NoteError, UnicodeDecodeError) as error:
            raise StateFault(f"{path} is damaged: {error} Put it back from a backup.") from error
        if not own or path.stem != file_name(origin):
            raise StateFault(f"{path} was not cosigned by this witness's key. Put the right key or file back.")
        return origin, note


def file_name(text: str) -> str:
    """A name for a file that any text can have: its SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
