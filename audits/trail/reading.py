"""Reads shown events in the order of their places, with the hashes of what lies between them. Bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from audits.trail.connections import Connection
from audits.trail.headers import header_columns
from audits.trail.sight import Sight, Wanted
from audits.trail.tree import fetch_hashes
from audits.verifier.canonical import HEADER
from audits.verifier.lines import GONE, HIDDEN, OUTSIDE, Passed, Shown, Stretch
from audits.verifier.merkle import Coordinate, cover

BATCH = 500  # events between two questions to the database
COLUMNS = f"""
    leaf.index, leaf.hash, event.id IS NOT NULL, payload.salt, told.body, told.redacted, {header_columns()}"""
TOLD = """
    LEFT JOIN trail.payload ON payload.event_id = leaf.event_id
    LEFT JOIN trail.told ON told.event_id = leaf.event_id"""
IN_RANGE = f"""
    SELECT {COLUMNS} FROM trail.leaf LEFT JOIN trail.event ON event.id = leaf.event_id {TOLD}
    WHERE leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index"""  # noqa: S608 - column names only
OF_OBJECT = f"""
    SELECT {COLUMNS} FROM trail.event JOIN trail.leaf ON leaf.event_id = event.id {TOLD}
    WHERE event.object_type = %s AND event.object_id = %s AND leaf.index >= %s AND leaf.index < %s
      AND event.at >= coalesce(%s, '-infinity'::timestamptz) AND event.at < coalesce(%s, 'infinity'::timestamptz)
    ORDER BY leaf.index"""  # noqa: S608 - column names only
RANGE = """
    SELECT min(leaf.index), max(leaf.index) + 1 FROM trail.event JOIN trail.leaf ON leaf.event_id = event.id
    WHERE event.at >= coalesce(%s, '-infinity'::timestamptz) AND event.at < coalesce(%s, 'infinity'::timestamptz)
      AND leaf.index < %s"""

Fetch = Callable[[Iterable[Coordinate]], dict[Coordinate, bytes]]


class Found(NamedTuple):
    """A leaf and what there is of its event. header: None when it cannot be read; redacted: None without a payload."""

    place: int
    leaf: bytes
    header: dict[str, str] | None
    salt: bytes | None
    body: str | None
    redacted: tuple[str, ...]

    def shown(self, header: dict[str, str]) -> Shown:
        """The line that shows it."""
        if self.salt is None or self.body is None:
            return Shown(self.place, self.leaf, header, gone=True)
        if self.redacted:
            return Shown(self.place, self.leaf, header, None, self.redacted, (self.salt, self.body))
        return Shown(self.place, self.leaf, header, (self.salt, self.body))


def places_of(reader: Connection, wanted: Wanted, size: int) -> tuple[int, int]:
    """The places [begin, end) that hold every sealed event dated as wanted; none gives (0, 0).

    The order of places is that of transactions, so among them may lie events dated a little before or after.
    """
    if wanted.since is None and wanted.until is None:
        return 0, size
    row = reader.execute(RANGE, [wanted.since, wanted.until, size]).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (0, 0)


def lines_of(
    reader: Connection, wanted: Wanted, sight: Sight, places: tuple[int, int], size: int
) -> Iterator[Shown | Passed]:
    """The lines of the whole tree of `size` leaves, of which the events in `places` are shown as far as `sight` goes.

    Raises IncompleteTree when the stored tree lacks a node.
    """
    with reader.cursor() as cursor:
        walk = _Walk(lambda wanted: fetch_hashes(cursor, wanted), sight)
        rows = _stream(reader, wanted, places)
        while batch := list(islice(rows, BATCH)):
            yield from walk.over(batch)
        yield from walk.finish(size)


def _stream(reader: Connection, wanted: Wanted, places: tuple[int, int]) -> Iterator[Found]:
    with reader.cursor(name="lines") as cursor:
        cursor.itersize = BATCH
        if wanted.thing is None:
            cursor.execute(IN_RANGE.encode(), places)
        else:
            named = [wanted.thing.type, wanted.thing.id, *places, wanted.since, wanted.until]
            cursor.execute(OF_OBJECT.encode(), named)
        for index, leaf, present, salt, body, redacted, *header in cursor:
            yield Found(
                index,
                bytes(leaf),
                dict(zip(HEADER, header, strict=True)) if present else None,
                None if salt is None else bytes(salt),
                body,
                tuple(redacted or ()),
            )


class _Walk:
    """Turns leaves into lines, and fills the gaps between them out of the stored tree."""

    def __init__(self, fetch: Fetch, sight: Sight) -> None:
        self._fetch = fetch
        self._sight = sight
        self._next = 0  # the first place not passed yet
        self._stretch: tuple[str, Stretch] | None = None  # leaves that are not shown, and why

    def over(self, batch: Sequence[Found]) -> Iterator[Shown | Passed]:
        hashes = self._fetch(subtree for gap in self._gaps(batch) for subtree in cover(*gap))
        for found in batch:
            yield from self._gap(found.place, hashes)
            if found.header is not None and self._sight.sees(found.header):
                yield from self._close()
                yield found.shown(found.header)
            else:
                gone = found.header is None and self._sight.units is None
                yield from self._hide(found, GONE if gone else HIDDEN)
            self._next = found.place + 1

    def finish(self, size: int) -> Iterator[Shown | Passed]:
        yield from self._gap(size, self._fetch(cover(self._next, size)))
        yield from self._close()

    def _gaps(self, batch: Sequence[Found]) -> Iterator[tuple[int, int]]:
        begin = self._next
        for found in batch:
            if found.place > begin:
                yield begin, found.place
            begin = found.place + 1

    def _gap(self, place: int, hashes: dict[Coordinate, bytes]) -> Iterator[Passed]:
        if place > self._next:
            yield from self._close()
            yield Passed(self._next, place, OUTSIDE, [hashes[subtree] for subtree in cover(self._next, place)])

    def _hide(self, found: Found, why: str) -> Iterator[Passed]:
        if self._stretch is None or self._stretch[0] != why:
            yield from self._close()
            self._stretch = why, Stretch(found.place)
        self._stretch[1].add(found.leaf)

    def _close(self) -> Iterator[Passed]:
        if self._stretch is not None:
            why, stretch = self._stretch
            self._stretch = None
            yield stretch.passed(why)
