"""What the demo writes down: `demo.json` when it is finished, and until then the logins it has begun with.

Both hold passwords, so only their owner may read them; both are written whole or not at all.
"""

import json
from pathlib import Path
from typing import Any

from audits.verifier import disk

FINISHED = "demo.json"
FOLDER = "demo"
BEGUN = "begun.json"
FIELDS = {"url", "logins", "token", "report", "trust"}

Logins = dict[str, dict[str, str]]  # by role: email, password


def folder(home: Path) -> Path:
    """Where the demo keeps its report, and its work while it lasts."""
    path = home / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def finished(home: Path) -> bool:
    """Whether the demo was brought to its end: its note holds everything."""
    note = _read(home / FINISHED)
    return bool(note) and note.keys() >= FIELDS


def finish(home: Path, note: dict[str, Any]) -> None:
    """Writes the note of a finished demo and forgets the one of a begun one."""
    _write(home / FINISHED, note)
    (folder(home) / BEGUN).unlink(missing_ok=True)


def move(home: Path, url: str) -> None:
    """Brings the address in a finished demo's note up to date."""
    note = _read(home / FINISHED)
    if note.get("url") != url:
        _write(home / FINISHED, {**note, "url": url})


def begun(home: Path) -> Logins:
    """The logins that an interrupted demo began with; empty when none was begun."""
    return _read(folder(home) / BEGUN)


def begin(home: Path, logins: Logins) -> None:
    """Remembers the logins before anybody is made with them."""
    _write(folder(home) / BEGUN, logins)


def _read(path: Path) -> dict[str, Any]:
    try:
        note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note


def _write(path: Path, note: dict[str, Any]) -> None:
    disk.replace(path, (json.dumps(note, indent=2) + "\n").encode(), mode=0o600)
