"""The trail page and an object's story over many events: processor time of web and database for one request."""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.trail.figures import at_most, tell
from benchmarks.trail.scratch import scratch_database

OBJECTS = 10_000
PEOPLE = """
    INSERT INTO accounts_unit (id, version, name, parent_id, path) VALUES (1, 1, 'Bank', NULL, '/1/');
    INSERT INTO accounts_user (id, version, email, name, title, timezone, language, password, is_active, created_at)
    VALUES (1, 1, 'officer@example.com', 'A', 'Compliance desk', 'UTC', 'en', '', true, now());
    INSERT INTO accounts_grant (user_id, unit_id, role, since) VALUES (1, 1, 'officer', now());
    INSERT INTO risks_category (id, name, appetite) VALUES (1, 'bias', 2);
    INSERT INTO risks_risk (version, unit_id, title, category_id, causes, event, consequences, starter_id, state,
                            owner_id, created_at)
    VALUES (1, 1, 'Drift', 1, '{}', '', '{}', '', 'open', 1, now())"""


def run(options: argparse.Namespace) -> None:
    """Fills the trail, then asks for each page as an officer does."""
    events = options.events or 10_000_000
    with scratch_database() as owner:
        from django.conf import settings

        from audits.trail.keys import ensure_log_key
        from audits.trail.sequencer import sequence_once
        from benchmarks.trail.million import fill

        owner.execute(PEOPLE)
        sequence_once()
        began = time.perf_counter()
        fill(owner, events, ensure_log_key(), settings.TRAIL_ORIGIN, objects=OBJECTS)
        owner.execute("VACUUM ANALYZE trail.event, trail.payload, trail.leaf, trail.checkpoint")
        tell("pages.filled", time.perf_counter() - began, unit="s", events=events)
        for name, address in (("trail page", "/trail/"), ("story", "/trail/story/risks.risk/R-0001/")):
            _measure(name, address, events)


def _measure(name: str, address: str, events: int) -> None:
    from django.db import connection
    from django.test import Client

    from audits.accounts.models import User
    from audits.trail.context import acting
    from audits.trail.tasks import SCHEDULE

    client = Client(SERVER_NAME="localhost")
    with acting(SCHEDULE):
        client.force_login(User.objects.get())
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid

    def ask() -> int:
        return client.get(address).status_code

    statuses = [ask() for _ in range(3)]  # templates and plans are read once
    rounds = [_processor(ask, backend) for _ in range(9)]
    web, database = (statistics.median(side) for side in zip(*rounds, strict=True))
    at_most(
        f"pages.{name}", web + database, 100.0, "ms of processor time", web_ms=round(web, 1),
        database_ms=round(database, 1), events=events, status=statuses[-1],
    )  # fmt: skip


def _processor(ask: Callable[[], int], backend: int) -> tuple[float, float]:
    """Milliseconds of this process and of the database's, for one request."""
    web, database = time.process_time(), _backend_seconds(backend)
    ask()
    return (time.process_time() - web) * 1000, (_backend_seconds(backend) - database) * 1000


def _backend_seconds(pid: int) -> float:
    """Processor seconds of a process, from the kernel: nanoseconds on a processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
