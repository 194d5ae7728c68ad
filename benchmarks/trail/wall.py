"""What the second wall costs: the statements of the selectors, with their usual WHERE, with the policies and without.

`measure` works in a migrated scratch database and prints one JSON line for each figure.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from benchmarks.trail.scratch import address, scratch_database

UNITS = 20  # below one bank; the person who asks holds a role in half of them
WORD = "thermometer"  # stands in one row of a thousand
SYSTEM = {"actor_id": "system", "actor_label": "Benchmark", "source": "schedule"}
GOALS = {"list": 2.0, "count": 1.2, "search": 2.0}
SHIELDED = ("risks_risk", "risks_assessment", "risks_risk_controls", "accounts_unit", "accounts_grant")
RECORDS = ("event", "payload", "redaction")

FILL = """
    INSERT INTO accounts_user (id, version, email, name, title, timezone, language, password, is_active, created_at)
    VALUES (1, 1, 'a@example.com', 'A', 'A', 'UTC', 'en', '', true, now());
    INSERT INTO accounts_unit (id, version, name, parent_id, path) VALUES (1, 1, 'Bank', NULL, '/1/');
    INSERT INTO accounts_unit (id, version, name, parent_id, path)
    SELECT 1 + n, 1, 'Unit ' || n, 1, '/1/' || 1 + n || '/' FROM generate_series(1, {units}) AS n;
    INSERT INTO accounts_grant (user_id, unit_id, role, since)
    SELECT 1, 1 + n, 'officer', now() FROM generate_series(1, {units}, 2) AS n;
    INSERT INTO risks_category (id, name, appetite) VALUES (1, 'bias', 2);
    INSERT INTO risks_matrix (id, name, number, likelihoods, impacts, levels, in_force_from)
    VALUES (1, 'Matrix', 1, '{{a,b,c,d,e}}', '{{a,b,c,d,e}}', '[]', now());
    INSERT INTO controls_catalog (id, key, title, edition, publisher, source, rights, standing, sha256, loaded_at)
    VALUES (1, 'c', 'C', '1', 'P', 's', 'r', '', '', now());
    INSERT INTO controls_control (id, catalog_id, identifier, label, title, family, baselines, withdrawn, position)
    VALUES (1, 1, 'c-1', 'C-1', 'A control', 'F', '[]', false, 1);
    INSERT INTO risks_risk (version, unit_id, title, category_id, causes, event, consequences, starter_id, state,
                            owner_id, created_at)
    SELECT 1, 2 + n % {units}, 'Groups of applicants number ' || n || ' differ in how often the model favours them', 1,
           '{{}}', CASE WHEN n % 1000 = 0 THEN 'The {word} froze' ELSE 'Nothing of note' END, '{{}}', '', 'open',
           1, now()
    FROM generate_series(1, {rows}) AS n;
    INSERT INTO risks_assessment (risk_id, unit_id, kind, matrix_id, likelihood, impact, level, rationale, assessed_at,
                                  assessed_by_id)
    SELECT id, unit_id, kind, 1, 1 + id % 5, 1 + id / 5 % 5, 1 + id % 4, 'Because.', now(), 1
    FROM risks_risk, unnest(ARRAY['inherent', 'residual']) AS kind;
    INSERT INTO risks_risk_controls (risk_id, control_id) SELECT id, 1 FROM risks_risk;
    INSERT INTO trail.event (xid, at, actor_id, actor_label, source, action, request_id, db_user, db_role, object_type,
                             object_id, object_label, unit, operation, schema_version, payload_digest)
    SELECT pg_current_xact_id(), now(), '2', 'B', 'web', 'risks.risk.created', '', 'app', 'none', 'risks.risk',
           id, reference, unit_id, 'insert', '1', '' FROM risks_risk;
    INSERT INTO trail.payload SELECT id, '', repeat('A text of some length. ', 20) FROM trail.event AS told
    WHERE NOT EXISTS (SELECT FROM trail.payload WHERE event_id = told.id);"""


def run(options: argparse.Namespace) -> None:
    """Tells the ratios on a register of 100,000 risks."""
    quick = bool(options.quick)
    with (
        scratch_database() as owner,
        psycopg.connect(address("DATABASE_URL"), autocommit=True) as app,
    ):
        from audits.trail.context import acting
        from audits.trail.tasks import SCHEDULE

        with acting(SCHEDULE):
            measure(owner, app, rows=5_000 if quick else 100_000, rounds=2 if quick else 15)


def measure(
    owner: psycopg.Connection[Any], app: psycopg.Connection[Any], *, rows: int = 100_000, rounds: int = 15
) -> dict[str, float]:
    """Prints, for each statement, the least milliseconds with and without the policies and their ratio.

    owner, app: connections with autocommit to a migrated database without people, as its owner and as the
    application's role; Django is set up and its connection stands in the same database. Returns the ratios by name.
    """
    _fill(owner, rows)
    app.prepare_threshold = None  # as Django has it
    asked = _statements()
    ratios = {}
    for name, (walled, plain, context) in asked.items():
        times: dict[bool, list[float]] = {True: [], False: []}
        app.execute("SELECT set_config('countersign.context', %s, false)", [json.dumps(context)])
        # A verification reads through cursors, which never run in parallel.
        app.execute(f"SET max_parallel_workers_per_gather = {0 if context is SYSTEM else 2}")
        for _ in range(rounds):  # in turns, so that a busy machine is unfair to neither
            for wall, statement in ((True, walled), (False, plain)):
                with _wall(owner, up=wall):
                    times[wall].append(_timed(app, statement))
        ratios[name] = _tell(name, times[True], times[False], rows)
    return ratios


def _fill(owner: psycopg.Connection[Any], rows: int) -> None:
    for table in SHIELDED:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER trail_capture")  # what is measured is reading
    owner.execute(FILL.format(units=UNITS, rows=rows, word=WORD))
    owner.execute("VACUUM ANALYZE")


def _statements() -> dict[str, tuple[str, str, dict[str, str]]]:
    """By name: the selector's statement, the same as it would be without the wall, and who asks."""
    from audits.accounts.models import User
    from audits.accounts.policy import policy_of
    from audits.oversight.selectors import events_for_user
    from governance.risks.models import Assessment, Risk
    from governance.risks.selectors import RegisterFilters, heat_map, register

    user = User.objects.get(pk=1)
    policy_of(user).held  # noqa: B018 - read now, so that it is none of the statements below
    person = {"actor_id": "1", "actor_label": "A", "source": "web"}
    open_risks = RegisterFilters()
    first = register(user, open_risks, sort="newest")
    reads: dict[str, Callable[[], object]] = {
        "list": lambda: register(user, open_risks, sort="newest", after=first.next),
        "register by standing": lambda: register(user, open_risks),
        "count": lambda: policy_of(user).scope(Risk.objects.all()).count(),
        "heat map": lambda: heat_map(user, Assessment.Kind.RESIDUAL, open_risks),
        "search": lambda: register(user, RegisterFilters(text=WORD), sort="newest"),
        "children counted": lambda: Risk.controls.through.objects.filter(
            risk__in=policy_of(user).scope(Risk.objects.all())
        ).count(),
        "trail page": lambda: list(events_for_user(user)[:50]),
    }
    found = {name: (statement := _statement(read), _unwalled(statement), person) for name, read in reads.items()}
    every = "SELECT count(unit), sum(length(body)) FROM trail.event LEFT JOIN trail.payload ON event_id = event.id"
    return found | {"verification's reading": (every, every, SYSTEM)}


def _statement(read: Callable[[], object]) -> str:
    """The longest statement of a read: the one that does its work."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        read()
    return max((query["sql"] for query in captured), key=len)


def _unwalled(statement: str) -> str:
    """A search without the wall asks the index itself."""
    asked = f"IN (SELECT found FROM trail.search('risks_risk'::regclass, '{WORD}') AS found)"
    like = f"ILIKE '%{WORD}%'"
    own = f'"risks_risk"."id" {asked}'
    plain = f"(risks_risk.title {like} OR risks_risk.event {like} OR risks_risk.reference = '{WORD.upper()}')"
    return statement.replace(own, plain)


@contextmanager
def _wall(owner: psycopg.Connection[Any], *, up: bool) -> Iterator[None]:
    tables = [*SHIELDED, *(f"trail.{record}" for record in RECORDS)]
    if not up:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    try:
        yield
    finally:
        if not up:
            for table in tables:
                owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def _timed(app: psycopg.Connection[Any], statement: str) -> float:
    """Milliseconds of the best of three, once the plan's catalogs are warm."""
    taken = []
    for _ in range(4):
        began = time.perf_counter()
        app.execute(statement).fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken[1:])


def _tell(name: str, walled: list[float], plain: list[float], rows: int) -> float:
    """The best of each side: what else the machine does can only add to a time."""
    ratio = min(walled) / min(plain)
    line: dict[str, Any] = {"name": f"wall, {name}", "value": round(ratio, 2), "unit": "times"}
    if name in GOALS:
        line |= {"goal": f"at most {GOALS[name]}", "met": ratio <= GOALS[name]}
    print(json.dumps(line | {"with_ms": round(min(walled), 3), "without_ms": round(min(plain), 3), "rows": rows}))
    return ratio
