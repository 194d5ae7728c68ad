"""Reads the whole trail as the examiner wants it: one unchanging view, in batches, in bounded memory.

Leaves, events and payloads come by COPY as text, because splitting a line costs a third of what a row of twenty
values does. Two connections share the view: one streams the leaves, the other answers what is asked meanwhile.
"""

from binascii import unhexlify
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from audits.trail.connections import Connection, one_view, say_who
from audits.trail.context import SYSTEM, current
from audits.trail.headers import header_columns
from audits.verifier.batch import BATCH, WIDTH, Batch
from audits.verifier.canonical import HEADER, IN_ORDER
from audits.verifier.findings import NAMED
from audits.verifier.merkle import Node
from audits.verifier.promises import KeptCheckpoint
from audits.verifier.redaction import RECORD, REQUEST, RedactionRow, Said

FETCH = 5_000  # rows of a smaller table at once
OTHERS = 5  # values of a line behind the header's
NULL = b"\\N"
# Everything in the order of its keys: it begins at once, spills nothing to disk, and leaves the other cores to others.
PLAN = """
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
    SET LOCAL max_parallel_workers_per_gather = 0"""
STREAMING_PLAN = "SET LOCAL enable_mergejoin = off"  # one look-up a leaf
LEAVES = f"""
    COPY (
        SELECT {header_columns(names=IN_ORDER)}, leaf.index, leaf.event_id, encode(leaf.hash, 'hex'),
               encode(payload.salt, 'hex'), payload.body
        FROM trail.leaf
             LEFT JOIN trail.event ON event.id = leaf.event_id
             LEFT JOIN trail.payload ON payload.event_id = leaf.event_id
        WHERE leaf.index >= {{}} ORDER BY leaf.index
    ) TO STDOUT"""  # noqa: S608 - column names only
SAID = f"""
    SELECT told.body, {header_columns()} FROM trail.event LEFT JOIN trail.told ON event_id = event.id
    WHERE object_type IN ('{RECORD}', '{REQUEST}') ORDER BY event.id"""  # noqa: S608 - column names and two constants
REDACTIONS = """
    SELECT id::text, event_id::text, fields, encode(digest, 'hex'), request::text FROM trail.redaction ORDER BY id"""
KEPT = "SELECT size, root, note FROM trail.checkpoint WHERE size > %s ORDER BY size"
LOOSE = """
    SELECT id::text, EXISTS (SELECT FROM trail.unsequenced WHERE event_id = event.id) FROM trail.event
    WHERE NOT EXISTS (SELECT FROM trail.leaf WHERE event_id = event.id) ORDER BY event.id"""
LOST = """
    SELECT event_id::text FROM trail.unsequenced
    WHERE NOT EXISTS (SELECT FROM trail.event WHERE id = event_id) ORDER BY event_id"""
# The nodes whose last leaf lies in [start, end), found level by level, so that each is a short walk along the key.
NODES = """
    FROM generate_series(1, %(levels)s) AS wanted CROSS JOIN LATERAL (
        SELECT {0} FROM trail.node
        WHERE level = wanted AND index >= %(start)s::bigint >> wanted AND index < %(end)s::bigint >> wanted {1}
    ) AS found"""
JOINED = "SELECT wanted, hashes " + NODES.format("string_agg(hash, '' ORDER BY index) AS hashes", "")
SINGLE = "SELECT level, index, hash " + NODES.format("level, index, hash", "ORDER BY index") + " ORDER BY 1, 2"
BEYOND = f"""
    SELECT level, index, hash FROM trail.node
    WHERE level NOT BETWEEN 1 AND 62 OR index < 0 OR index >= %s::bigint >> level LIMIT {NAMED}"""  # noqa: S608
ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class TrailReader:
    """One view of the trail, whatever is written meanwhile. Any method may raise psycopg.Error."""

    def __init__(self, streaming: Connection, asking: Connection) -> None:
        self._streaming = streaming
        self._asking = asking

    def size(self) -> int:
        """How many leaves there are to go through."""
        ((size,),) = self._asking.execute("SELECT coalesce(max(index) + 1, 0) FROM trail.leaf").fetchall()
        return int(size)

    def batches(self, start: int) -> Iterator[Batch]:
        """Leaves from place `start` on, with their events and payloads."""
        lines: list[Any] = []
        with self._streaming.cursor() as cursor, cursor.copy(LEAVES.format(int(start)).encode()) as coming:
            for line in coming:
                lines.append(line)
                if len(lines) == BATCH:
                    yield _batch(lines)
                    lines = []
        if lines:
            yield _batch(lines)

    def kept(self, beyond: int) -> Iterator[KeptCheckpoint]:
        """The checkpoints over more than `beyond` events, by size."""
        for size, root, note in self._stream(KEPT, [beyond]):
            yield KeptCheckpoint(size, root, note)

    def loose(self) -> Iterator[tuple[str, bool]]:
        """Events without a leaf, and whether they wait for one."""
        yield from self._stream(LOOSE)

    def lost(self) -> Iterator[str]:
        """Events that wait for a leaf and are not there."""
        yield from (event_id for (event_id,) in self._stream(LOST))

    def said_of_redactions(self) -> Iterator[Said]:
        """The events about redactions and the requests for them, oldest first."""
        for body, *header in self._asking.execute(SAID.encode()):
            yield Said(dict(zip(HEADER, header, strict=True)), body)

    def redaction_rows(self) -> Iterator[RedactionRow]:
        """The table of redactions."""
        for row in self._asking.execute(REDACTIONS):
            yield RedactionRow(*row)

    def joined(self, start: int, end: int) -> dict[int, bytes]:
        found = self._asking.execute(JOINED, _between(start, end), binary=True).fetchall()
        return {level: hashes for level, hashes in found if hashes is not None}

    def single(self, start: int, end: int) -> list[Node]:
        return [Node(*found) for found in self._asking.execute(SINGLE, _between(start, end), binary=True)]

    def beyond(self, size: int) -> list[Node]:
        return [Node(*found) for found in self._asking.execute(BEYOND, [size], binary=True)]

    def _stream(self, query: str, parameters: list[int] | None = None) -> Iterator[tuple[Any, ...]]:
        """The rows of `query` through a server-side cursor, opened when first asked for."""
        with self._asking.cursor(name=f"trail_{abs(hash(query))}") as cursor:
            cursor.itersize = FETCH
            cursor.execute(query.encode(), parameters, binary=True)
            yield from cursor


@contextmanager
def open_reader() -> Iterator[TrailReader]:
    """A reader on connections of its own. Raises psycopg.Error when the database does not answer."""
    context = replace(current() or SYSTEM, reach="all")  # whoever asks, every event is read
    with one_view(context) as streaming, one_view() as asking:
        ((view,),) = streaming.execute("SELECT pg_export_snapshot()").fetchall()
        asking.execute(f"SET TRANSACTION SNAPSHOT '{view}'".encode())  # before it has read anything
        say_who(asking, context)
        for reader in (streaming, asking):
            reader.execute(PLAN)
        streaming.execute(STREAMING_PLAN)
        yield TrailReader(streaming, asking)


def _between(start: int, end: int) -> dict[str, int]:
    return {"start": start, "end": end, "levels": end.bit_length()}


def _batch(lines: list[bytes]) -> Batch:
    """Lines of COPY as columns. No value holds a tab or a newline: COPY escapes them."""
    values = b"".join(lines)[:-1].replace(b"\n", b"\t").split(b"\t")
    width = WIDTH + OTHERS
    bodies, salts, hashes, event_ids, places = (values[number::width] for number in range(width - 1, WIDTH - 1, -1))
    for number in range(width - 1, WIDTH - 1, -1):
        del values[number :: number + 1]
    gone = {number // WIDTH for number in range(0, len(values), WIDTH) if values[number] == NULL}
    if b"\\" in b"".join(values):
        values = [b"" if value == NULL else _unescaped(value) for value in values]
    return Batch(
        places=list(map(int, places)),
        event_ids=event_ids,
        hashes=list(map(unhexlify, hashes)),
        values=values,
        salts=[None if salt == NULL else unhexlify(salt) for salt in salts],
        bodies=[body if b"\\" not in body else None if body == NULL else _unescaped(body) for body in bodies],
        gone=gone,
    )


def _unescaped(value: bytes) -> bytes:
    if b"\\" not in value.replace(b"\\\\", b""):  # nothing but backslashes was escaped
        return value.replace(b"\\\\", b"\\")
    first, *parts = value.split(b"\\")
    told = [first]
    parts_left = iter(parts)
    for part in parts_left:
        # Two backslashes stand for one, and split into an empty part before what follows.
        told.append(ESCAPES.get(part[:1], b"") + part[1:] if part else b"\\" + next(parts_left, b""))
    return b"".join(told)
