"""What the trail costs: writers with and without the capture trigger, then sealing and verifying what they wrote.

Works in a database of its own beside the configured one, made by the owner and dropped at the end.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from governance.conf import environment as env

DATABASE = "countersign_benchmark"
CONTEXT = '{"actor_id": "7", "actor_label": "Benchmark", "source": "command"}'
BEGIN = f"BEGIN; SELECT set_config('countersign.context', '{CONTEXT}', true)"
COLUMNS = "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, score numeric, at timestamptz DEFAULT now()"


def main(arguments: Sequence[str]) -> None:
    """Print rows a second, latencies and the ratio; then events sealed and verified a second."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks trail", description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with _database() as owner:
        for table in ("plain", "governed"):
            owner.execute(f"CREATE TABLE {table} ({COLUMNS})")
        owner.execute("SELECT trail.govern('governed', 'benchmark.governed', 'name', '', '{}', '{}', '1')")
        rates: dict[str, list[float]] = {"plain": [], "governed": []}
        for _ in range(options.rounds):  # in turns, so that a busy machine is unfair to neither
            for table, measured in rates.items():
                measured.append(_write(table, options.writers, options.seconds))
        ratio = statistics.median(rates["governed"]) / statistics.median(rates["plain"])
        print(f"with the trigger: {ratio:.2f} of the rows a second without it (median of {options.rounds} rounds)")
        _seal_and_verify()


def _write(table: str, writers: int, seconds: float) -> float:
    """One row a transaction from each writer; returns rows a second."""
    latencies: list[list[float]] = [[] for _ in range(writers)]
    until = time.perf_counter() + seconds

    def write(mine: list[float]) -> None:
        with psycopg.connect(env.address("DATABASE_URL"), dbname=DATABASE, autocommit=True) as connection:
            while (began := time.perf_counter()) < until:
                connection.execute(BEGIN)
                connection.execute(f"INSERT INTO {table} (name, score) VALUES (%s, %s)", ["a name", 0.5])
                connection.execute("COMMIT")
                mine.append(time.perf_counter() - began)

    threads = [threading.Thread(target=write, args=[mine]) for mine in latencies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sorted(latency * 1000 for mine in latencies for latency in mine)
    rate, half, worst = len(every) / seconds, every[len(every) // 2], every[len(every) * 99 // 100]
    print(f"{table:9} {rate:6.0f} rows/s  p50 {half:5.1f} ms  p99 {worst:5.1f} ms")
    return rate


def _seal_and_verify() -> None:
    from audits.trail import sequencer, services

    began = time.perf_counter()
    sealed = sequencer.sequence_once()
    took = time.perf_counter() - began
    print(f"sealed    {sealed.events} events in {took:.1f} s ({sealed.events / took:.0f}/s)")
    verified = services.verify()
    size = verified.examination.size
    print(f"verified  {size} events in {verified.seconds:.1f} s ({size / verified.seconds:.0f}/s)")


@contextmanager
def _database() -> Iterator[psycopg.Connection]:
    """A migrated database for the benchmark alone; yields the owner's connection to it."""
    owner_url = env.address("DATABASE_OWNER_URL")
    name = {"name": sql.Identifier(DATABASE)}
    with psycopg.connect(owner_url, dbname="postgres", autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**name))
        maintenance.execute(sql.SQL("CREATE DATABASE {name}").format(**name))
        try:
            settings.DATABASES["default"] |= env.database(owner_url) | {"NAME": DATABASE}
            django.setup()
            call_command("migrate", "trail", verbosity=0)
            with psycopg.connect(owner_url, dbname=DATABASE, autocommit=True) as owner:
                yield owner
        finally:
            from django.db import connections

            connections.close_all()
            maintenance.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**name))
