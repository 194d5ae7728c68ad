"""The trail page and an object's story over many events: processor time of web and database for one request."""

import argparse
import statistics
import time

from benchmarks.trail.figures import at_most, tell
from benchmarks.trail.processor import processor
from benchmarks.trail.scratch import scratch_database, serve_as_application

OBJECTS = 10_000
PEOPLE = """
    INSERT INTO accounts_unit (id, version, name, parent_id, path) VALUES (1, 1, 'Bank', NULL, '/1/');
    INSERT INTO accounts_unit (id, version, name, parent_id, path)
    SELECT n, 1, 'Unit ' || n, 1, '/1/' || n || '/' FROM generate_series(2, 13) AS n;
    INSERT INTO accounts_user (id, version, email, name, title, timezone, language, password, is_active, created_at)
    SELECT n, 1, n || '@example.com', 'A', 'Person ' || n, 'UTC', 'en', '', true, now()
    FROM generate_series(1, 50) AS n;
    INSERT INTO accounts_grant (user_id, unit_id, role, since) VALUES (1, 1, 'officer', now());
    INSERT INTO accounts_grant (user_id, unit_id, role, since) VALUES (50, 13, 'auditor', now());
    INSERT INTO risks_category (id, name, appetite) VALUES (1, 'bias', 2);
    INSERT INTO risks_risk (version, unit_id, title, category_id, causes, event, consequences, starter_id, state,
                            owner_id, created_at)
    VALUES (1, 1, 'Drift', 1, '{}', '', '{}', '', 'open', 1, now())"""
UNSEALED = "UPDATE risks_risk SET title = 'Drift ' || n FROM generate_series(1, 3) AS n"
PAGES = {
    "trail page": "/trail/",
    "story": "/trail/story/risks.risk/R-0001/",
    "trail page until a day": "/trail/?until=2018-01-01",
    "trail page by action": "/trail/?action=risks.",
    "trail page by object": "/trail/?q=R-0001",
    "trail page by a way nobody took": "/trail/?source=schedule",
    "desk": "/",
}


def run(options: argparse.Namespace) -> None:
    """Fills the trail, then asks for each page as two people do: an officer of the bank, and an auditor of one unit
    in which nothing has happened for ten years.
    """
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
        owner.execute(UNSEALED)  # some events always wait for their seal
        owner.execute("VACUUM ANALYZE")
        tell("pages.filled", time.perf_counter() - began, unit="s", events=events)
        serve_as_application()
        middle = f"/trail/?before={events // 2}"
        for name, address in {**PAGES, "trail page, five years back": middle}.items():
            _measure(name, address, events, person=1)
        _measure("trail page of a quiet unit", "/trail/", events, person=50)


def _measure(name: str, address: str, events: int, person: int) -> None:
    from django.db import connection
    from django.test import Client

    from audits.accounts.models import User
    from audits.trail.context import acting
    from audits.trail.tasks import SCHEDULE

    client = Client(SERVER_NAME="localhost")
    with acting(SCHEDULE):
        client.force_login(User.objects.get(pk=person))
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid

    def ask() -> None:
        assert (status := client.get(address).status_code) == 200, f"{address} answers {status}"

    for _ in range(3):  # templates and plans are read once
        ask()
    rounds = [processor(ask, backend) for _ in range(9)]
    web, database = (statistics.median(side) for side in zip(*rounds, strict=True))
    parts = {"web_ms": round(web, 1), "database_ms": round(database, 1), "events": events}
    at_most(f"pages.{name}", web + database, 100.0, "ms of processor time", **parts)
