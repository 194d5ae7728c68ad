"""Writers of one row a transaction, on tables like the register's: without a trail, with it, and with a hash chain.

Each writer is a process of its own and speaks to the server through psycopg, so that what is compared is the server's
work. The ways take turns; while the trail's turn lasts its sequencer runs, and after it the queue is emptied.
"""

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.trail.figures import at_least, at_most, median_ratio, percentile, tell
from benchmarks.trail.scratch import address, scratch_database

CONTEXT = '{"actor_id": "7", "actor_label": "Benchmark (U-0007)", "source": "web", "action": "risks.risk.recorded"}'
BEGIN = {
    "plain": "BEGIN",
    "trail": f"BEGIN; SELECT set_config('countersign.context', '{CONTEXT}', true)",
    "chain": "BEGIN",
}
INSERT = """
    INSERT INTO {table} (version, unit_id, title, category_id, causes, event, consequences, starter_id, state, owner_id,
                         review_due, created_at)
    VALUES (1, %s, %s, %s, %s, %s, %s, '', 'open', %s, '2030-01-31', now())"""
TEXT = "Scores drift after the population changes, and nobody notices until the quarterly review of the portfolio."
UNITS = 20
START_UP = 2.0  # seconds until every writer has connected

# Parents like the register's own, and the same table three times, with its indexes and foreign keys.
PARENTS = f"""
    CREATE TABLE bench_unit AS SELECT generate_series(1, {UNITS})::bigint AS id;
    ALTER TABLE bench_unit ADD PRIMARY KEY (id);
    GRANT SELECT ON bench_unit TO countersign_app"""
TABLE = """
    CREATE TABLE bench_{way} (LIKE risks_risk INCLUDING ALL);
    ALTER TABLE bench_{way}
        ADD FOREIGN KEY (unit_id) REFERENCES bench_unit,
        ADD FOREIGN KEY (category_id) REFERENCES bench_unit,
        ADD FOREIGN KEY (owner_id) REFERENCES bench_unit;
    GRANT SELECT, INSERT, UPDATE, DELETE ON bench_{way} TO countersign_app"""
GOVERN = "SELECT trail.govern('bench_trail', 'risks.risk', 'reference', 'unit_id', '{}', '{}', '1', '{}')"
CHAIN = "CREATE TRIGGER chain AFTER INSERT ON bench_chain FOR EACH ROW EXECUTE FUNCTION chain_capture()"
LAGS = """
    SELECT extract(epoch FROM sealed.at - event.at)::float FROM trail.leaf
    JOIN trail.event ON event.id = leaf.event_id
    CROSS JOIN LATERAL (SELECT at FROM trail.checkpoint WHERE size > leaf.index ORDER BY size LIMIT 1) AS sealed
    WHERE leaf.index >= %s"""
SIZE = "SELECT coalesce(max(size), 0) FROM trail.checkpoint"


def run(options: argparse.Namespace) -> None:
    """Tells rows a second of each way, the two ratios, and the seal's lag while the trail's turn lasted."""
    with scratch_database() as owner:
        _prepare(owner)
        latencies: dict[str, list[list[float]]] = {way: [] for way in BEGIN}
        lags: list[float] = []
        for _ in range(options.rounds):
            for way, measured in latencies.items():
                with sequencing(way == "trail", owner) as lagged:
                    measured.append(_write(way, options.writers, options.seconds))
                lags += lagged
    rates = {way: [len(one) / options.seconds for one in rounds] for way, rounds in latencies.items()}
    how = {"writers": options.writers, "rounds": options.rounds, "seconds": options.seconds}
    for way, measured in rates.items():
        every = [seconds * 1000 for one in latencies[way] for seconds in one]
        tell(
            f"writes.{way}",
            statistics.median(measured),
            unit="rows/s",
            p50_ms=round(percentile(every, 50), 2),
            p99_ms=round(percentile(every, 99), 2),
            **how,
        )
    at_least("writes.trail_to_plain", median_ratio(rates["trail"], rates["plain"]), 0.8, **how)
    at_least("writes.trail_to_chain", median_ratio(rates["trail"], rates["chain"]), 7.0, **how)
    told = {"p50": round(percentile(lags, 50), 3), "longest": round(max(lags), 3), "events": len(lags)}
    at_most("seal.lag_p99", percentile(lags, 99), 1.0, "s", **told, **how)


def _prepare(owner: psycopg.Connection) -> None:
    owner.execute(PARENTS)
    for way in BEGIN:
        owner.execute(TABLE.format(way=way))
    owner.execute(GOVERN)
    owner.execute((Path(__file__).parent / "chain.sql").read_text(encoding="utf-8"))
    owner.execute(CHAIN)


def _write(way: str, writers: int, seconds: float) -> list[float]:
    """Seconds of each transaction of all writers."""
    begin = time.time() + START_UP
    with ProcessPoolExecutor(writers, multiprocessing.get_context("fork")) as pool:
        written = [pool.submit(_writer, way, number, begin, seconds) for number in range(writers)]
        return [latency for one in written for latency in one.result()]


def _writer(way: str, number: int, begin: float, seconds: float) -> list[float]:
    insert, latencies = INSERT.format(table=f"bench_{way}"), []
    with psycopg.connect(address("DATABASE_URL"), autocommit=True) as connection:
        time.sleep(max(0.0, begin - time.time()))
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            unit = (number + len(latencies)) % UNITS + 1
            connection.execute(BEGIN[way].encode())
            connection.execute(
                insert.encode(), [unit, f"Drift {len(latencies)}", unit, [TEXT, TEXT], TEXT, [TEXT], number % UNITS + 1]
            )
            connection.execute("COMMIT")
            latencies.append(time.perf_counter() - began)
    return latencies


@contextmanager
def sequencing(runs: bool, owner: psycopg.Connection) -> Iterator[list[float]]:
    """Lets the sequencer run beside the writers, in a process of its own, then seals what it has not.

    Yields a list that afterwards holds the lag of each event in seconds.
    """
    lags: list[float] = []
    if not runs:
        yield lags
        return
    from audits.trail import sequencer

    sequencer.sequence_once()
    ((before,),) = owner.execute(SIZE).fetchall()
    process = _fork(_sequence)
    yield lags
    time.sleep(2.0)  # what was written last is sealed at its pace too
    process.terminate()
    process.join()
    lags += [lag for (lag,) in owner.execute(LAGS, [before]).fetchall()]
    sequencer.sequence_once()


def _sequence() -> None:
    from threading import Event

    from audits.trail import sequencer

    sequencer.run(Event())


def _fork(target: Callable[[], None]) -> multiprocessing.context.ForkProcess:
    process = multiprocessing.get_context("fork").Process(target=target, daemon=True)
    process.start()
    return process
