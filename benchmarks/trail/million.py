"""How fast a large trail is verified, beside the bare hashing of the same bytes. `fill` makes such a trail in minutes.

Events, payloads, leaves, nodes and checkpoints are copied in as the owner, as true as if they had been written and
sealed one by one: the trail verifies, proofs hold, and the sequencer goes on from there.
"""

import gc
import hashlib
import json
import resource
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import django
import psycopg

from audits.verifier.canonical import HEADER, IN_ORDER, canonical, leaves_of, payload_digest
from audits.verifier.merkle import Tree, cover
from audits.verifier.note import Checkpoint, SignerKey

BATCH = 10_000  # events copied at once
SEALED = 500  # events under a checkpoint
EVENTS_A_TRANSACTION = 3
BEGAN = datetime(2016, 1, 1, tzinfo=UTC)
KINDS = (
    ("risks.risk", "risks.risk.changed", "R-{0:04}"),
    ("inventory.modelversion", "inventory.version.moved", "V-{0:04}"),
    ("reviews.finding", "reviews.finding.opened", "F-{0:04}"),
    ("checks.run", "checks.run.done", "RUN-{0:04}"),
)
COLUMNS = ", ".join(HEADER)
SIZES = "SELECT coalesce(max(id), 0), coalesce(max(xid::text::bigint), 1000) FROM trail.event"
PEAKS = """
    SELECT hash FROM unnest(%s::int[], %s::bigint[]) WITH ORDINALITY AS wanted (level, index, place)
    JOIN (SELECT 0 AS level, index, hash FROM trail.leaf UNION ALL SELECT level, index, hash FROM trail.node) AS stored
        USING (level, index) ORDER BY place"""


class Made(NamedTuple):
    """One synthetic event: its header's values by name, and its payload."""

    header: dict[str, str]
    salt: bytes
    body: str


def event(event_id: int, xid: int, at: datetime, objects: int) -> Made:
    """Event number `event_id`: always the same for the same number, about 0.8 kB with its payload."""
    kind, action, label = KINDS[event_id % len(KINDS)]
    number = event_id * 7919 % objects  # neighbours touch different objects
    actor = event_id // EVENTS_A_TRANSACTION % 40 + 1
    reason = 'Reviewed, "as agreed"\nin the committee' if event_id % 50 == 0 else "Quarterly review"
    told = {
        "after": {"state": "open", "version": event_id % 97 + 1, "residual": f"{event_id % 25}.50", "owner_id": actor},
        "before": {
            "state": "draft",
            "version": event_id % 97,
            "residual": f"{event_id % 24}.25",
            "owner_id": actor + 1,
        },
        "reason": reason,
    }
    salt, body = hashlib.sha256(b"%d" % event_id).digest(), json.dumps(told, ensure_ascii=False)
    header = {
        "id": str(event_id),
        "xid": str(xid),
        "at": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "actor_id": str(actor),
        "actor_label": f"Größere Model Risk Office (U-{actor:04})",
        "source": "web",
        "action": action,
        "request_id": f"{event_id // EVENTS_A_TRANSACTION:032x}",
        "db_user": "countersign_app",
        "db_role": "none",
        "object_type": kind,
        "object_id": str(number),
        "object_label": label.format(number),
        "unit": str(number % 12 + 1),
        "operation": "update",
        "schema_version": "1",
        "payload_digest": payload_digest(salt, body).hex(),
    }
    return Made(header, salt, body)


def fill(owner: psycopg.Connection, count: int, signer: SignerKey, origin: str, *, objects: int = 10_000) -> None:
    """Add `count` sealed events behind those sealed so far, spread evenly from 2016 until now.

    owner: the tables' owner, outside any transaction. objects: how many objects of each kind the events are about.
    """
    tree = _stored_tree(owner)
    last_id, last_xid = owner.execute(SIZES).fetchone() or (0, 0)
    step = (datetime.now(UTC) - timedelta(hours=1) - BEGAN) / max(count, 1)
    for start in range(0, count, BATCH):
        made = [
            event(last_id + 1 + n, last_xid + 1 + n // EVENTS_A_TRANSACTION, BEGAN + step * n, objects)
            for n in range(start, min(start + BATCH, count))
        ]
        with owner.transaction():
            _copy_batch(owner, made, tree, signer, origin)
    owner.execute("SELECT setval(pg_get_serial_sequence('trail.event', 'id'), %s)", [last_id + count])
    owner.execute("ANALYZE trail.event, trail.payload, trail.leaf, trail.node, trail.checkpoint")


def _copy_batch(owner: psycopg.Connection, made: Sequence[Made], tree: Tree, signer: SignerKey, origin: str) -> None:
    place = tree.size
    leaves = leaves_of([one.header[name].encode() for one in made for name in IN_ORDER])
    nodes: list[tuple[int, int, str]] = []
    checkpoints: list[tuple[int, str, str]] = []
    for start in range(0, len(leaves), SEALED):
        before = tree.size
        for level, row in enumerate(tree.extend(leaves[start : start + SEALED])):
            nodes += [(level, (before >> level) + n, _bytea(hashed)) for n, hashed in enumerate(row) if level]
        promise = Checkpoint(origin, tree.size, tree.root())
        checkpoints.append((promise.size, _bytea(promise.root), signer.sign(str(promise))))
    columns = [name for name in HEADER if name != "payload_digest"]
    _copy(
        owner,
        f"event ({COLUMNS})",
        ((*(one.header[name] for name in columns), "\\x" + one.header["payload_digest"]) for one in made),
    )
    _copy(owner, "payload", ((one.header["id"], _bytea(one.salt), one.body) for one in made))
    _copy(
        owner,
        "leaf",
        ((place + n, one.header["id"], _bytea(leaves[n])) for n, one in enumerate(made)),
    )
    _copy(owner, "node", nodes)
    _copy(owner, "checkpoint (size, root, note)", checkpoints)


def _copy(
    owner: psycopg.Connection, table: str, rows: Iterator[tuple[object, ...]] | Sequence[tuple[object, ...]]
) -> None:
    with owner.cursor() as cursor, cursor.copy(f"COPY trail.{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _bytea(data: bytes) -> str:
    return "\\x" + data.hex()


def _stored_tree(owner: psycopg.Connection) -> Tree:
    ((size,),) = owner.execute("SELECT count(*) FROM trail.leaf").fetchall()
    peaks = cover(0, size)
    found = owner.execute(PEAKS, [[level for level, _ in peaks], [index for _, index in peaks]]).fetchall()
    return Tree(size, [bytes(hashed) for (hashed,) in found])


def bare_hashing(owner: psycopg.Connection) -> float:
    """Seconds that hashlib alone takes over the same bytes: a payload, a leaf and a node for each event."""
    from audits.trail.headers import header_columns

    sha256, took = hashlib.sha256, 0.0
    query = f"""SELECT {header_columns()}, salt, body, hash FROM trail.event
                JOIN trail.payload ON event_id = id JOIN trail.leaf USING (event_id)"""
    with owner.transaction(), owner.cursor(name="bytes") as cursor:
        cursor.itersize = 5_000
        cursor.execute(query)
        while rows := cursor.fetchmany(5_000):
            payloads = [bytes(row[-3]) + row[-2].encode() for row in rows]
            leaves = [b"\x00" + canonical(dict(zip(HEADER, row, strict=False))) for row in rows]
            nodes = [b"\x01" + bytes(row[-1]) * 2 for row in rows]
            began = time.perf_counter()
            for data in payloads:
                sha256(data).digest()
            for data in leaves:
                sha256(data).digest()
            for data in nodes:
                sha256(data).digest()
            took += time.perf_counter() - began
    return took


def measure(owner: psycopg.Connection, events: int) -> dict[str, object]:
    """Fill the migrated, empty trail behind `owner` and Django's connection, verify it, and hash its bytes bare."""
    from django.conf import settings

    from audits.trail import services
    from audits.trail.keys import ensure_log_key

    began = time.perf_counter()
    fill(owner, events, ensure_log_key(), settings.TRAIL_ORIGIN)
    filled = time.perf_counter() - began
    gc.collect()
    verified = services.verify()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare = bare_hashing(owner)
    return {
        "benchmark": "verify",
        "events": verified.examination.size,
        "whole": verified.examination.whole,
        "filled_seconds": round(filled, 1),
        "seconds": round(verified.seconds, 2),
        "events_a_second": round(verified.examination.size / verified.seconds),
        "bare_hashing_seconds": round(bare, 2),
        "ratio": round(verified.seconds / bare, 2),
        "peak_memory_mb": round(memory),
        "django": django.get_version(),
    }
