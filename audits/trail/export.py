"""Evidence packs: what happened in a period, or to an object, for somebody who trusts only the log's public key.

A pack is written while it is read, so that memory stays small however long the period. What lies in it, and how a
stranger verifies it, is said in `audits.verifier.pack`.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from audits.trail.connections import one_view
from audits.trail.context import Context, current
from audits.trail.keys import verifier_keys, verifier_lines
from audits.trail.reading import lines_of, places_of
from audits.trail.services import last_checkpoint
from audits.trail.sight import EVERYTHING, Sight, Wanted
from audits.verifier.held import fingerprint
from audits.verifier.pack import CHECKPOINT, EVENTS, LOG_KEY, MANIFEST, PACK, START

CHUNK = 64 * 1024  # bytes handed on at a time
QUICK = 3  # zlib's level: nine tenths of the saving at a third of the work


class NothingThere(Exception):
    """No sealed event is dated in the period, or the object has none; the message says so."""


class NotYet(Exception):
    """A period begins or ends in the future; the message says which."""


@dataclass(frozen=True)
class Plan:
    """An export decided on: which events, as far as whom they may be shown, under which checkpoint."""

    wanted: Wanted
    sight: Sight
    context: Context | None
    note: str
    size: int
    places: tuple[int, int]


def plan_export(wanted: Wanted, sight: Sight = EVERYTHING) -> Plan:
    """Decides on an export. Raises NotYet, NotSealed before the first checkpoint, NothingThere."""
    for word, moment in (("beginning", wanted.since), ("end", wanted.until)):
        if moment is not None and moment > _tomorrow():
            raise NotYet(f"The {word} of the period lies in the future; nothing is recorded there yet.")
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise NothingThere("The period ends before it begins.")
    latest = last_checkpoint()
    context = current()
    with one_view(context) as reader:
        places = places_of(reader, wanted, latest.size)
    if places == (0, 0):
        raise NothingThere("No sealed event is dated in this period.")
    return Plan(wanted, sight, context, latest.note, latest.size, places)


def stream_pack(plan: Plan) -> Iterator[bytes]:
    """The bytes of the pack, a chunk at a time, on a connection of its own.

    Raises psycopg.Error, or IncompleteTree when the stored tree is damaged; what was handed on is then no pack.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
        digests: dict[str, dict[str, str]] = {}
        for name, text in _accompanying(plan).items():
            archive.writestr(name, text)
            digests[name] = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
        digest = hashlib.sha256()
        with archive.open(EVENTS, "w", force_zip64=True) as member:
            for line in _events(plan):
                digest.update(line)
                member.write(line)
                if outlet.size >= CHUNK:
                    yield outlet.take()
        digests[EVENTS] = {"sha256": digest.hexdigest()}
        manifest = {"type": PACK, "origin": settings.TRAIL_ORIGIN, "asked": _asked(plan.wanted), "files": digests}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    yield outlet.take()


def file_name(wanted: Wanted) -> str:
    """What to call the pack: letters, digits, dots and hyphens only."""
    asked = _asked(wanted)
    parts = [asked["object"].replace(":", "-"), asked["from"][:10], asked["to"][:10]]
    plain = "-".join(part for part in parts if part) or "whole"
    return f"trail-{plain_name(plain)}.zip"


def plain_name(text: str) -> str:
    """`text` as part of a file's name: letters, digits, dots and hyphens only."""
    return "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in text)


def _events(plan: Plan) -> Iterator[bytes]:
    with one_view(plan.context) as reader:
        for line in lines_of(reader, plan.wanted, plan.sight, plan.places, plan.size):
            yield json.dumps(line.as_data(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _accompanying(plan: Plan) -> dict[str, str]:
    """The small files, by name."""
    told = {
        "origin": settings.TRAIL_ORIGIN,
        "asked": _asked(plan.wanted),
        "size": plan.size,
        "keys": [(str(key), fingerprint(key)) for key in verifier_keys()],
        "whole": plan.sight.units is None,
    }
    return {
        START: render_to_string("trail/start_here.html", told),
        CHECKPOINT: plan.note,
        LOG_KEY: verifier_lines(),
    }


def _asked(wanted: Wanted) -> dict[str, str]:
    return {
        "from": wanted.since.isoformat() if wanted.since else "",
        "to": wanted.until.isoformat() if wanted.until else "",
        "object": str(wanted.thing) if wanted.thing else "",
    }


def _tomorrow() -> datetime:
    """The end of the last day that has begun anywhere; a period may end with today."""
    return timezone.now() + timedelta(days=1)


class _Outlet(io.RawIOBase):
    """Where the archive writes to and the reader takes from; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        content = bytes(part)
        self._parts.append(content)
        self.size += len(content)
        return len(content)

    def take(self) -> bytes:
        """All that was written since."""
        content, self._parts, self.size = b"".join(self._parts), [], 0
        return content
