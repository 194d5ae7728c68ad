"""Reads the whole trail for the examiner: one snapshot, server-side cursors, bounded memory."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from audits.trail import inventory
from audits.trail.context import SYSTEM, Context, current
from audits.trail.headers import header_columns
from audits.trail.keys import verifier_keys
from audits.verifier.canonical import HEADER
from audits.verifier.merkle import Node
from audits.verifier.redaction import RECORD, REQUEST, Redacted, RedactionRow, Said, redactions
from audits.verifier.trail import Examination, Examiner, Findings, KeptCheckpoint, Row, promises

FETCH = 2_000  # rows a round trip
LEAVES = f"""
    SELECT leaf.index, leaf.event_id::text, leaf.hash, event.id IS NOT NULL, payload.salt, payload.body,
           {header_columns()}
    FROM trail.leaf
         LEFT JOIN trail.event ON event.id = leaf.event_id
         LEFT JOIN trail.payload ON payload.event_id = leaf.event_id
    ORDER BY leaf.index"""  # noqa: S608 - column names only
SAID = f"""
    SELECT told.body, {header_columns()} FROM trail.event LEFT JOIN trail.told ON event_id = event.id
    WHERE object_type IN ('{RECORD}', '{REQUEST}') ORDER BY event.id"""  # noqa: S608 - column names and two constants
REDACTIONS = """
    SELECT id::text, event_id::text, fields, encode(digest, 'hex'), request::text FROM trail.redaction ORDER BY id"""
NODES = "SELECT level, index, hash FROM trail.node ORDER BY (index + 1) << level, level"
KEPT = "SELECT size, root, note FROM trail.checkpoint ORDER BY size"
LOOSE = """
    SELECT id::text, EXISTS (SELECT FROM trail.unsequenced WHERE event_id = id) FROM trail.event
    WHERE NOT EXISTS (SELECT FROM trail.leaf WHERE event_id = id) ORDER BY id"""
LOST = """
    SELECT event_id::text FROM trail.unsequenced
    WHERE NOT EXISTS (SELECT FROM trail.event WHERE id = event_id) ORDER BY event_id"""


@dataclass(frozen=True)
class Verified:
    """An examination and how long it took, in seconds."""

    examination: Examination
    seconds: float


def examine(outside: Mapping[str, str], progress: Callable[[int], None] = lambda done: None) -> Verified:
    """Re-derive the trail of Django's database and compare it with every checkpoint kept and those from `outside`.

    outside: signed notes by the name they go by. progress is told how many events are done.
    Raises psycopg.Error when the database cannot be read.
    """
    began = time.monotonic()
    findings = Findings()
    for finding in inventory.findings():
        findings.add(finding.kind, finding.sentence, table=finding.table)
    with _snapshot() as reader:
        kept = (KeptCheckpoint(size, bytes(root), note) for size, root, note in _stream(reader, KEPT))
        held = promises(kept, outside, verifier_keys(), settings.TRAIL_ORIGIN, findings)
        nodes = (Node(level, index, bytes(hashed)) for level, index, hashed in _stream(reader, NODES))
        examiner = Examiner(held, nodes, findings, progress, _redacted(reader, findings))
        loose = ((event_id, waiting) for event_id, waiting in _stream(reader, LOOSE))
        lost = (event_id for (event_id,) in _stream(reader, LOST))
        examination = examiner.examine(map(_row, _stream(reader, LEAVES)), loose, lost)
    return Verified(examination, time.monotonic() - began)


def _redacted(reader: "psycopg.Connection[tuple[Any, ...]]", findings: Findings) -> dict[str, Redacted]:
    """The redactions in force by event id; what is wrong with their record becomes findings."""
    said = (Said(dict(zip(HEADER, header, strict=True)), body) for body, *header in _stream(reader, SAID))
    in_force, flaws = redactions(said, (RedactionRow(*row) for row in _stream(reader, REDACTIONS)))
    for flaw in flaws:
        findings.add(flaw.kind, flaw.sentence, event_id=flaw.event_id)
    return in_force


@contextmanager
def _snapshot() -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
    """A connection of its own with one unchanging view, whatever is written meanwhile."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor, "context": None}
    with psycopg.connect(**parameters) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.read_only = True
        reader.execute("SELECT set_config('countersign.context', %s, true)", [_reading_all().as_json()])
        yield reader


def _reading_all() -> Context:
    """Whoever asks for a verification, it reads every event."""
    return replace(current() or SYSTEM, reach="all")


def _stream(reader: "psycopg.Connection[tuple[Any, ...]]", query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of `query` through a server-side cursor, opened when first asked for."""
    with reader.cursor(name=f"examine_{abs(hash(query))}") as cursor:
        cursor.itersize = FETCH
        cursor.execute(query.encode())
        yield from cursor


def _row(columns: tuple[Any, ...]) -> Row:
    index, event_id, hashed, present, salt, body, *header = columns
    named = dict(zip(HEADER, header, strict=True)) if present else None
    return Row(index, event_id, bytes(hashed), named, salt and bytes(salt), body)
