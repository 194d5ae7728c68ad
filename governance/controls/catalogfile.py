"""Reads a catalog file: one standard in one edition, as identifiers and titles with source and rights.

A file is JSON: a header (`key`, `title`, `edition`, `publisher`, `source`, `rights`, `standing`) and `controls`
in the standard's own order. A control has `id`, `title` and `family`; `label` (as people write it), `parent`
(the id of the control it enhances), `baselines` and `withdrawn` where they apply. Pure: no Django.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADER = ("key", "title", "edition", "publisher", "source", "rights", "standing")
REQUIRED = ("id", "title", "family")
OPTIONAL = ("label", "parent", "baselines", "withdrawn")


class BadCatalog(ValueError):
    """The file is no catalog; the message names the file, the control and what is wrong."""


@dataclass(frozen=True)
class ControlEntry:
    """One control of the file. `position` counts from 1 in the file's order; `parent` is an id or empty."""

    identifier: str
    label: str
    title: str
    family: str
    parent: str
    baselines: tuple[str, ...]
    withdrawn: bool
    position: int


@dataclass(frozen=True)
class CatalogFile:
    """A whole file. `sha256` is the digest of its bytes, in hexadecimal."""

    header: dict[str, str]
    controls: tuple[ControlEntry, ...]
    sha256: str

    @property
    def key(self) -> str:
        return self.header["key"]


def read_catalog(path: Path) -> CatalogFile:
    """Reads and checks one catalog file. Raises BadCatalog, and OSError when it cannot be read."""
    raw = path.read_bytes()
    try:
        content: dict[str, Any] = json.loads(raw)
        header = {name: str(content[name]) for name in HEADER}
        entries = content["controls"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadCatalog(f"{path.name}: {error!r} while reading the header {', '.join(HEADER)}.") from error
    controls = tuple(_entry(path, position, entry) for position, entry in enumerate(entries, start=1))
    _check_identifiers(path, controls)
    return CatalogFile(header, controls, hashlib.sha256(raw).hexdigest())


def _entry(path: Path, position: int, entry: dict[str, Any]) -> ControlEntry:
    name = entry.get("id") or f"number {position}"
    if missing := [field for field in REQUIRED if not entry.get(field)]:
        raise BadCatalog(f"{path.name}: control {name} lacks {', '.join(missing)}.")
    if unknown := sorted(set(entry) - set(REQUIRED) - set(OPTIONAL)):
        raise BadCatalog(f"{path.name}: control {name} has unknown fields {', '.join(unknown)}.")
    return ControlEntry(
        identifier=entry["id"],
        label=entry.get("label", entry["id"]),
        title=entry["title"],
        family=entry["family"],
        parent=entry.get("parent", ""),
        baselines=tuple(entry.get("baselines", ())),
        withdrawn=bool(entry.get("withdrawn", False)),
        position=position,
    )


def _check_identifiers(path: Path, controls: tuple[ControlEntry, ...]) -> None:
    seen: set[str] = set()
    for control in controls:
        if control.identifier in seen:
            raise BadCatalog(f"{path.name}: {control.identifier} stands twice.")
        if control.parent and control.parent not in seen:
            raise BadCatalog(f"{path.name}: {control.identifier} stands before its parent {control.parent}.")
        seen.add(control.identifier)
