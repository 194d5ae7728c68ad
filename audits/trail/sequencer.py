"""Gives every event its place in the tree and signs what the tree has become.

An event may be sealed once no transaction older than its own is still running: then events take their places
in the order of (transaction, id), whatever the order of commits. The horizon is `pg_snapshot_xmin`. A queue
row says which events wait, so that nothing hangs on a cursor: a late commit is late, never lost.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from audits.trail.headers import header_columns
from audits.trail.keys import KeyFault, ensure_log_key
from audits.trail.tree import IncompleteTree, fetch_hashes
from audits.verifier.canonical import HEADER, event_leaf
from audits.verifier.merkle import Node, Tree, cover
from audits.verifier.note import Checkpoint

log = logging.getLogger("countersign.trail")

Connection = psycopg.Connection[tuple[Any, ...]]

BATCH = 5_000  # events sealed in one transaction, under one checkpoint
EVERY = 0.4  # seconds from one look to the next: under full load too, an event is sealed within a second
PAUSE = 0.75  # seconds between attempts while something is wrong, at first
LONGEST_PAUSE = 30.0  # seconds between attempts while something is wrong
ACTOR = HEADER.index("actor_id")
LOCK = int.from_bytes(b"trail")  # the advisory lock: one sequencer at a time, whoever runs it

# A visible row whose transaction id lies at or beyond the snapshot's end was not written by this cluster: it came
# with a dump, its writer has long committed, and it need not wait for this cluster's ids to grow past it.
SETTLED = """(unsequenced.xid < pg_snapshot_xmin(pg_current_snapshot())
           OR unsequenced.xid >= pg_snapshot_xmax(pg_current_snapshot()))"""
WAITING = f"""
    SELECT event.id, {header_columns()} FROM trail.unsequenced JOIN trail.event ON event.id = event_id
    WHERE {SETTLED} ORDER BY unsequenced.xid, event_id LIMIT %s"""  # noqa: S608 - column names only
LAST_CHECKPOINT = "SELECT size, root FROM trail.checkpoint ORDER BY size DESC LIMIT 1"
SIZE = "SELECT coalesce(max(index) + 1, 0) FROM trail.leaf"
ADD_LEAVES = "INSERT INTO trail.leaf SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])"
ADD_NODES = "INSERT INTO trail.node SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bytea[])"
HOLDER = """
    SELECT pid, usename, datname, application_name, extract(epoch FROM clock_timestamp() - xact_start)::int
    FROM pg_stat_activity WHERE backend_xid = pg_snapshot_xmin(pg_current_snapshot())::xid
    UNION ALL
    SELECT 0, owner, database, gid, extract(epoch FROM clock_timestamp() - prepared)::int
    FROM pg_prepared_xacts WHERE transaction = pg_snapshot_xmin(pg_current_snapshot())::xid"""
# Written when the words change, else twice a minute: a write a second would be news about nothing.
PULSE = """
    INSERT INTO trail.pulse (at, stall) VALUES (clock_timestamp(), %s)
    ON CONFLICT (single) DO UPDATE SET at = excluded.at, stall = excluded.stall
    WHERE pulse.stall <> excluded.stall OR pulse.at < clock_timestamp() - interval '30 s'"""
# The oldest by its number. Asked for the least moment, PostgreSQL walks the index of moments from the first event on.
OLDEST_WAIT = """
    SELECT extract(epoch FROM clock_timestamp() - at)
    FROM trail.event WHERE id = (SELECT min(event_id) FROM trail.unsequenced)"""


@dataclass(frozen=True)
class Sealed:
    """What one pass sealed: how many events, and the tree's size after it."""

    events: int
    size: int


def connect() -> Connection:
    """A connection as the sequencer's role, to the database that Django uses."""
    return psycopg.connect(
        settings.SEQUENCER_URL,
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
        application_name="countersign sequencer",
        connect_timeout=5,
    )


def sequence_once() -> Sealed:
    """Seal everything that has settled by now, and return. Safe beside a running sequencer.

    Raises psycopg.Error without a database, KeyFault without a key, IncompleteTree when the stored tree is broken.
    """
    ensure_log_key()
    with connect() as sequencer:
        return drain(sequencer)


def drain(sequencer: Connection) -> Sealed:
    """Seal batch after batch until nothing settled is left."""
    events = 0
    while True:
        batch = seal_batch(sequencer)
        events += batch.events
        if batch.events < BATCH:
            return Sealed(events, batch.size)


def seal_batch(sequencer: Connection) -> Sealed:
    """Seal up to BATCH events in one transaction: leaves, nodes, checkpoint, and the queue shortened.

    The key is read under the lock, each time anew: a rotation holds the same lock.
    """
    with sequencer.transaction(), sequencer.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        tree = _stored_tree(cursor)
        rows = cursor.execute(WAITING, [BATCH]).fetchall()
        if not rows:
            return Sealed(0, tree.size)
        nodes: list[Node] = []
        for _, *header in rows:
            nodes.extend(tree.append(event_leaf(dict(zip(HEADER, header, strict=True)))))
        events = [event_id for event_id, *_ in rows]
        _store(cursor, events, nodes)
        promise = Checkpoint(settings.TRAIL_ORIGIN, tree.size, tree.root())
        cursor.execute(
            "INSERT INTO trail.checkpoint (size, root, note) VALUES (%s, %s, %s)",
            [promise.size, promise.root, ensure_log_key().sign(str(promise))],
        )
    warn_of_unsigned(rows)
    return Sealed(len(events), tree.size)


def warn_of_unsigned(rows: Sequence[tuple[Any, ...]]) -> str:
    """Log that events, just sealed, name nobody, and which roles wrote them; returns what was logged.

    rows: as WAITING reads them, the id and then the header.
    """
    unsigned = [dict(zip(HEADER, header, strict=True)) for _, *header in rows if not header[ACTOR]]
    if not unsigned:
        return ""
    roles = ", ".join(sorted({header["db_user"] for header in unsigned}))
    words = f"{len(unsigned)} writes without an author by the role {roles}, the first is event {unsigned[0]['id']}"
    log.warning(words)
    return words


def _stored_tree(cursor: "psycopg.Cursor[tuple[Any, ...]]") -> Tree:
    """The tree as stored. Raises IncompleteTree unless it was signed last: nothing is signed on top of a lie."""
    ((size,),) = cursor.execute(SIZE).fetchall()
    peaks = cover(0, size)
    hashes = fetch_hashes(cursor, peaks)
    tree = Tree(size, [hashes[peak] for peak in peaks])
    last = cursor.execute(LAST_CHECKPOINT).fetchone()
    if (last is None and size) or (last is not None and (last[0], bytes(last[1])) != (size, tree.root())):
        raise IncompleteTree("The stored tree is not the one that was signed last.")
    return tree


def _store(cursor: "psycopg.Cursor[tuple[Any, ...]]", events: list[int], nodes: list[Node]) -> None:
    leaves = [node for node in nodes if node.level == 0]
    inner = [node for node in nodes if node.level]
    cursor.execute(ADD_LEAVES, [[leaf.place for leaf in leaves], events, [leaf.hash for leaf in leaves]])
    cursor.execute(
        ADD_NODES, [[node.level for node in inner], [node.place for node in inner], [node.hash for node in inner]]
    )
    cursor.execute("DELETE FROM trail.unsequenced WHERE event_id = ANY (%s)", [events])


def run(stop: threading.Event) -> None:
    """Seal once a second while there is news, until `stop` is set; outlives any loss of the database."""
    pause = PAUSE
    while not stop.is_set():
        try:
            ensure_log_key()
            with connect() as sequencer:
                log.info("sequencing as %s", settings.TRAIL_ORIGIN)
                while not stop.is_set():
                    began = time.monotonic()
                    drain(sequencer)
                    give_sign_of_life(sequencer, warn_of_stall(sequencer))
                    pause = PAUSE
                    stop.wait(max(0.0, began + EVERY - time.monotonic()))
        except (psycopg.Error, KeyFault, IncompleteTree) as error:
            log.warning("sequencing stopped, trying again in %.0f s: %s", pause, str(error).strip())
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def give_sign_of_life(sequencer: Connection, stall: str) -> None:
    """Let pages know that the sequencer runs, and who holds it up."""
    sequencer.execute(PULSE, [stall])


def warn_of_stall(sequencer: Connection) -> str:
    """Log who holds up the horizon when an event has waited for settings.TRAIL_STALL seconds; returns the words."""
    row = sequencer.execute(OLDEST_WAIT).fetchone()
    waited = float(row[0]) if row and row[0] is not None else 0.0
    if waited < settings.TRAIL_STALL:
        return ""
    holder = sequencer.execute(HOLDER).fetchone()
    if holder is None:
        return ""
    pid, user, database, application, seconds = holder
    words = (
        f"events have waited {waited:.0f} s to be sealed: an open transaction holds them up "
        f"(process {pid}, role {user}, database {database}, {application or 'unnamed'}, open for {seconds} s)"
    )
    log.warning(words)
    return words
