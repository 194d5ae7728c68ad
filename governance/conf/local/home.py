"""The home: the one folder that holds all state of a local Countersign.

countersign-home   the marker; only a folder that carries it is ever removed
up.lock            held while somebody runs from this home
engines.json       addresses and passwords, readable by the owner alone
engines/           the engines' data, owned by the account that runs them
run/  logs/        a record and a log for each process
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

MARKER = "countersign-home"
LEAST_FREE_BYTES = 1_000_000_000
# What a management command may have made before the first start; anything else belongs to somebody else.
FAMILIAR = {"cache", "demo", "engines.json", "fonts", "keys", "media", "static", "uploads", "vault"}


class CannotStart(Exception):
    """Countersign cannot start here; the message is one line that says why and what to do."""


class Home:
    """The folder and what is kept in it. `path` is made, with the marker, when it is missing or empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = path / "run"
        self.logs = path / "logs"
        self.noted = path / "engines.json"
        self._lock: int | None = None

    def open(self) -> None:
        """Makes the folder and takes its lock.

        Raises CannotStart when the folder cannot be written, holds something else, or is in use.
        """
        try:
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            if not (self.path / MARKER).exists():
                if strangers := {entry.name for entry in self.path.iterdir()} - FAMILIAR:
                    raise CannotStart(f"{self.path} holds {min(strangers)}; give COUNTERSIGN_HOME an empty folder.")
                (self.path / MARKER).write_text("Countersign keeps its state here.\n", encoding="utf-8")
            for folder in (self.run, self.logs, self.path / "keys"):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._take_lock()
        except OSError as error:
            raise CannotStart(f"Cannot write to {self.path}: {error.strerror}.") from error

    def _take_lock(self) -> None:
        self._lock = os.open(self.path / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._lock, 200, 0).decode(errors="replace").strip()
            self.close()
            raise CannotStart(f"Countersign already runs from {self.path} ({holder or 'just started'}).") from None
        self.announce(f"process {os.getpid()}")

    def announce(self, holder: str) -> None:
        """Notes in the lock file who runs here, for whoever tries a second time."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, holder.encode(), 0)

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def check_space(self) -> None:
        """Raises CannotStart when less than 1 GB is free where the home lies."""
        free = shutil.disk_usage(self.path).free
        if free < LEAST_FREE_BYTES:
            raise CannotStart(
                f"Only {free / 1e9:.1f} GB are free at {self.path}; Countersign needs {LEAST_FREE_BYTES / 1e9:.0f} GB."
            )

    def clear(self) -> None:
        """Removes everything in the home but its lock and marker."""
        if not (self.path / MARKER).exists():
            raise CannotStart(f"{self.path} does not carry the file {MARKER}, so nothing in it is removed.")
        for entry in self.path.iterdir():
            if entry.name in {MARKER, "up.lock"}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        for folder in (self.run, self.logs, self.path / "keys"):
            folder.mkdir(mode=0o700)

    def notes(self) -> dict[str, str]:
        """What engines.json holds; empty before the first start."""
        try:
            notes: dict[str, str] = json.loads(self.noted.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise CannotStart(f"{self.noted} is not readable JSON; repair it, or start over with --reset.") from None
        return notes

    def note(self, values: Mapping[str, str]) -> None:
        """Adds `values` to engines.json, whole or not at all, readable by the owner alone."""
        text = json.dumps({**self.notes(), **values}, indent=2)
        draft = self.noted.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.noted)

    def secret(self, name: str) -> str:
        """The secret called `name`: made at first use, the same ever after."""
        kept = self.notes().get(name)
        if not kept:
            kept = secrets.token_urlsafe(36)
            self.note({name: kept})
        return kept
