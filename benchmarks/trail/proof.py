"""How long a proof takes to make, from PostgreSQL, and to check."""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.trail.figures import at_most
from benchmarks.trail.scratch import scratch_database


def run(options: argparse.Namespace) -> None:
    """Tells how long one proof takes in a trail of many events."""
    with scratch_database(apps="trail") as owner:
        from django.conf import settings

        from audits.trail.keys import ensure_log_key
        from audits.trail.sequencer import sequence_once
        from benchmarks.trail.million import fill

        sequence_once()
        fill(owner, min(options.events or 100_000, 100_000), ensure_log_key(), settings.TRAIL_ORIGIN)
        owner.execute("ANALYZE")
        measured = measure()
    make = measured["make_ms"]
    at_most("proof.make_p50", make["p50"], 1.0, "ms", **measured)


def measure(proofs: int = 1_000, seed: int = 7) -> dict[str, Any]:
    """Milliseconds (p10, p50, p99) to make and to check the proof of an event, over `proofs` random sealed events.

    Uses Django's database, in which events are sealed, inside a transaction, as in a request. Goal: made in under 1 ms.
    The tenth percentile is what an idle machine shows; on a shared one the median holds other people's work too.
    """
    from django.db import connection, transaction

    from audits.trail.keys import verifier_keys
    from audits.trail.services import last_checkpoint, prove_event
    from audits.verifier.proof import check_event_proof

    size, keys, chosen = last_checkpoint().size, verifier_keys(), random.Random(seed)
    with connection.cursor() as cursor:
        places = [chosen.randrange(size) for _ in range(proofs)]
        cursor.execute("SELECT event_id FROM trail.leaf WHERE index = ANY (%s)", [places])
        events = [event_id for (event_id,) in cursor.fetchall()]
    with transaction.atomic():
        made = [_timed(lambda event_id=event_id: prove_event(event_id, payload=True)) for event_id in events]
    checked = [_timed(lambda proof=proof: check_event_proof(proof, keys)) for _, proof in made]
    return {
        "events": size,
        "proofs": len(made),
        "make_ms": _quantiles([seconds for seconds, _ in made]),
        "check_ms": _quantiles([seconds for seconds, _ in checked]),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _quantiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p10": round(ordered[len(ordered) // 10] * 1000, 3),
        "p50": round(statistics.median(ordered) * 1000, 3),
        "p99": round(ordered[len(ordered) * 99 // 100] * 1000, 3),
    }
