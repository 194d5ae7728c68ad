"""Delivers checkpoints: a thread beside the sequencer, with a connection of its own as the sequencer's role."""

import logging
import threading
import time
from dataclasses import dataclass, field

import psycopg
from django.conf import settings

from audits.trail.keys import verifier_keys
from audits.trail.sequencer import Connection, connect
from audits.trail.tree import IncompleteTree, path_over
from audits.trail.witnesses.config import configured
from audits.trail.witnesses.parcel import Outlet, Parcel, WitnessFault
from audits.verifier.merkle import consistency_ranges
from audits.verifier.note import Checkpoint, NoteError

log = logging.getLogger("countersign.trail")

PAUSE = 5.0  # seconds between looks for news
LONGEST_PAUSE = 300.0  # seconds between attempts at a witness that fails

NEWS = """
    SELECT size, root, note, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM trail.checkpoint
    ORDER BY size DESC LIMIT 1"""
INTRODUCE = """
    INSERT INTO trail.witness (name, kind, place, key, active) VALUES (%s, %s, %s, %s, true)
    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, place = excluded.place, key = excluded.key, active = true"""
RETIRE = "UPDATE trail.witness SET active = false WHERE active AND NOT name = ANY (%s)"
SIZE = "SELECT size FROM trail.witness WHERE name = %s"
DELIVERED = """
    UPDATE trail.witness SET size = %s, success_at = clock_timestamp(), attempt_at = clock_timestamp(), problem = ''
    WHERE name = %s"""
FAILED = "UPDATE trail.witness SET attempt_at = clock_timestamp(), problem = %s WHERE name = %s"
KEEP = "INSERT INTO trail.cosignature (size, witness, line) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
PROBLEM = """
    INSERT INTO trail.pulse (at, problem) VALUES ('epoch', %s)
    ON CONFLICT (single) DO UPDATE SET problem = excluded.problem WHERE pulse.problem <> excluded.problem"""


@dataclass
class Rounds:
    """The witnesses, and when each of them may be tried again after it failed."""

    outlets: list[Outlet] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)

    def introduce(self, connection: Connection) -> None:
        """Read the configuration, and let the database know who is on it. A fault in it is kept for the page."""
        try:
            self.outlets = configured()
        except WitnessFault as fault:
            log.error("the list of witnesses cannot be used: %s", fault)
            connection.execute(PROBLEM, [str(fault)])
            return
        for outlet in self.outlets:
            connection.execute(INTRODUCE, [outlet.name, outlet.kind, outlet.place, outlet.key])
        connection.execute(RETIRE, [[outlet.name for outlet in self.outlets]])
        connection.execute(PROBLEM, [""])

    def deliver(self, connection: Connection) -> None:
        """Give the latest checkpoint to every witness that does not have it, and whose turn it is."""
        row = connection.execute(NEWS).fetchone()
        if row is None:
            return
        parcel = _parcel(connection, *row)
        for outlet in self.outlets:
            if time.monotonic() >= self.not_before.get(outlet.name, 0.0):
                self._deliver(connection, outlet, parcel)

    def _deliver(self, connection: Connection, outlet: Outlet, parcel: Parcel) -> None:
        found = connection.execute(SIZE, [outlet.name]).fetchone()
        known = int(found[0]) if found else 0
        failed = self.failures.get(outlet.name, 0)
        if known == parcel.checkpoint.size and not failed:
            return
        try:
            line = outlet.deliver(parcel, known)
        except (WitnessFault, IncompleteTree) as fault:
            self.failures[outlet.name] = failed + 1
            self.not_before[outlet.name] = time.monotonic() + min(PAUSE * 2**failed, LONGEST_PAUSE)
            log.warning(
                "the witness %s has no checkpoint over %d events: %s", outlet.name, parcel.checkpoint.size, fault
            )
            connection.execute(FAILED, [str(fault), outlet.name])
            return
        self.failures.pop(outlet.name, None)
        with connection.transaction():
            if line:
                connection.execute(KEEP, [parcel.checkpoint.size, line.split(" ")[1], line])
            connection.execute(DELIVERED, [parcel.checkpoint.size, outlet.name])


def deliver_once() -> None:
    """Deliver what is new, and return. Raises psycopg.Error without a database."""
    with connect() as connection:
        rounds = Rounds()
        rounds.introduce(connection)
        rounds.deliver(connection)


def run(stop: threading.Event) -> None:
    """Deliver every few seconds while there is news, until `stop` is set; outlives any loss of the database."""
    rounds, pause = Rounds(), PAUSE
    while not stop.is_set():
        try:
            with connect() as connection:
                rounds.introduce(connection)
                while not stop.is_set():
                    rounds.deliver(connection)
                    pause = PAUSE
                    stop.wait(PAUSE)
        except (psycopg.Error, NoteError, OSError) as error:
            log.warning("delivery of checkpoints stopped, trying again in %.0f s: %s", pause, str(error).strip())
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _parcel(connection: Connection, size: int, root: bytes, note: str, day: str) -> Parcel:
    """The checkpoint with what compares it; the tree is read only when somebody asks."""

    def root_at(old: int) -> bytes:
        with connection.cursor() as cursor:
            return path_over(cursor, [(0, old)])[0]

    def proof(old: int) -> list[bytes]:
        with connection.cursor() as cursor:
            return path_over(cursor, consistency_ranges(old, size))

    return Parcel(Checkpoint(settings.TRAIL_ORIGIN, size, bytes(root)), note, day, verifier_keys(), root_at, proof)
