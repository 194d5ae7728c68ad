"""The file of a backup: a ZIP archive whose last member, `manifest.json`, names every other with size and SHA-256.

ZIP because any tool opens it and because members can be streamed without knowing their size beforehand.

| member | what it is |
|---|---|
| `database.dump` | PostgreSQL's custom format, for `pg_restore` |
| `vault/SHA256` | one content of the vault |
| `keys/NAME` | verifier keys and certificates, which are public |
| `private-keys.json` | the private keys, encrypted; only when they were asked for |
| `manifest.json` | a `Manifest` |
"""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Any

from audits.base.errors import Conflict, Invalid

CHUNK = 1024 * 1024
TYPE = "countersign backup 1"
DATABASE, PRIVATE_KEYS, MANIFEST = "database.dump", "private-keys.json", "manifest.json"
VAULT, KEYS = "vault/", "keys/"
MEMBER = re.compile(r"database\.dump|private-keys\.json|vault/[0-9a-f]{64}|keys/(?!.*\.\.)[\w.-]+(/[\w.-]+)*", re.ASCII)
LONGEST_MANIFEST = 1024**3  # bytes; some 100 a file
DAMAGED = "Use another copy of the backup, or an earlier one."


@dataclass(frozen=True)
class Content:
    """size in bytes, sha256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and where it comes from.

    server, tool: major versions of the PostgreSQL server and of pg_dump. owner: the role that owns the tables.
    migrations: "app.name" of each that was applied. tables: rows by the table's name as SQL text.
    checkpoint: the latest one in the snapshot, "" before the first. missing: content that the vault lacked already.
    """

    made_at: str
    version: str
    origin: str
    server: int
    tool: int
    owner: str
    migrations: list[str]
    tables: dict[str, int]
    checkpoint: str
    missing: list[str]
    files: dict[str, Content] = field(default_factory=dict)
    type: str = TYPE

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        """Raises ValueError, KeyError or TypeError for anything that is not a manifest of this type."""
        read: dict[str, Any] = json.loads(text)
        if read["type"] != TYPE:
            raise ValueError(f"its type is {read['type']}, this version reads {TYPE}")
        names = {name: read[name] for name in (one.name for one in fields(cls)) if name != "files"}
        files = {name: Content(int(one["size"]), str(one["sha256"])) for name, one in read["files"].items()}
        if wrong := [name for name in files if not MEMBER.fullmatch(name)]:
            raise ValueError(f"it names {wrong[0]!r}, which no backup holds")
        return cls(**names, files=files)


class Outgoing:
    """A backup being written, as `NAME.part`, readable by its owner alone; it gets its name when it is whole."""

    def __init__(self, place: Path) -> None:
        """Raises Conflict when `place` exists, OSError when it cannot be written."""
        if place.exists():
            raise Conflict(f"{place} exists already; nothing was overwritten.", "Give --out another name.")
        self._place = place
        self._draft = place.with_name(f"{place.name}.part")
        descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)
        self.files: dict[str, Content] = {}

    def __enter__(self) -> "Outgoing":
        return self

    def add(self, name: str, chunks: Iterable[bytes]) -> Content:
        """Writes one member from a stream."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self.files[name] = Content(size, digest.hexdigest())
        return self.files[name]

    def finish(self, manifest: Manifest) -> None:
        """Writes the manifest and gives the file its name."""
        with self._zip.open(MANIFEST, "w") as member:
            member.write(json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._draft.rename(self._place)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)


class Incoming:
    """A backup to be read. Raises Invalid when it is none, was cut short or its manifest is damaged."""

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self._zip = zipfile.ZipFile(place)
        except zipfile.BadZipFile:
            raise Invalid(f"{place} is no backup, or was cut short.", DAMAGED) from None
        try:
            if self._zip.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
                raise ValueError("it is longer than any manifest")
            self.manifest = Manifest.parse(self._zip.read(MANIFEST))
        except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            self._zip.close()
            raise Invalid(f"The manifest of {place} cannot be read: {error}.", DAMAGED) from error

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member that the manifest names. Raises Invalid when it is damaged, at its end at least."""
        promised, digest, size = self.manifest.files[name], hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    yield chunk
        except KeyError:
            raise Invalid(f"{self.place} lacks {name}.", DAMAGED) from None
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            raise Invalid(f"{name} in {self.place} is damaged: {error}.", DAMAGED) from error
        if Content(size, digest.hexdigest()) != promised:
            raise Invalid(f"{name} in {self.place} is not what the manifest says.", DAMAGED)

    def read(self, name: str) -> bytes:
        """The content of a small member."""
        return b"".join(self.chunks(name))

    def check(self) -> Mapping[str, str]:
        """Reads everything; what is wrong, a sentence by the member's name."""
        wrong = {name: f"{self.place} holds {name}, which its manifest does not name." for name in self._strangers()}
        for name in self.manifest.files:
            try:
                for _ in self.chunks(name):
                    pass
            except Invalid as error:
                wrong[name] = error.message
        return wrong

    def _strangers(self) -> set[str]:
        return set(self._zip.namelist()) - self.manifest.files.keys() - {MANIFEST}
