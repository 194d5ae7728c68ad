"""Whether Countersign can work: what a load balancer, a supervisor or `script/up` asks.

It tells no secret and needs no login. Its own connections have short time limits, so that a database which hangs
cannot take the web's threads with it.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import KombuError

from audits.trail.context import SYSTEM
from governance.conf.celery import app as celery_app

OK = "ok"
UNREACHABLE = "unreachable"
SILENT = "silent"
SECONDS = 2
WORKER_MEMORY_SECONDS = 5.0
OLDEST_UNSEALED = """
    SELECT extract(epoch FROM clock_timestamp() - event.at)
    FROM trail.unsequenced JOIN trail.event ON event.id = unsequenced.event_id
    ORDER BY unsequenced.event_id LIMIT 1
"""
WITNESS_LAG = """
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - beyond.at)), 0)
    FROM trail.witness CROSS JOIN LATERAL (
        SELECT at FROM trail.checkpoint WHERE checkpoint.size > witness.size ORDER BY checkpoint.size LIMIT 1) AS beyond
    WHERE active
"""


@dataclass(frozen=True)
class Database:
    state: str
    unsealed_seconds: float | None = None  # age of the oldest event that waits for its seal
    witness_lag_seconds: float | None = None  # for how long some witness lacks what is sealed


def ask_database() -> Database:
    place = settings.DATABASES["default"]
    try:
        with psycopg.connect(
            dbname=place["NAME"],
            user=place["USER"],
            password=place["PASSWORD"],
            host=place["HOST"],
            port=place["PORT"],
            connect_timeout=SECONDS,
            autocommit=True,
            options=f"-c statement_timeout={SECONDS * 1000}",
            **place["OPTIONS"],
        ) as probe:
            probe.execute("SELECT set_config('countersign.context', %s, false)", [SYSTEM.as_json()])
            row = probe.execute(OLDEST_UNSEALED).fetchone()
            lag = probe.execute(WITNESS_LAG).fetchone()
    except psycopg.errors.UndefinedTable:
        return Database(OK)  # before the first migration
    except psycopg.Error:
        return Database(UNREACHABLE)
    return Database(OK, round(float(row[0]), 1) if row else 0.0, round(float(lag[0]), 1) if lag else 0.0)


def broker_answers(ask: Callable[[Connection], bool]) -> bool:
    """Whether `ask` is true of a broker on a connection of its own; an unreachable broker is no error here."""
    limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
    with celery_app.connection_for_write(transport_options=limits, connect_timeout=SECONDS) as probe:
        failures: tuple[type[BaseException], ...] = (
            KombuError,
            OSError,
            *probe.connection_errors,
            *probe.channel_errors,
        )
        try:
            probe.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS)
            return ask(probe)
        except failures:
            return False


def broker_state() -> str:
    return OK if broker_answers(lambda probe: True) else UNREACHABLE


def worker_state() -> str:
    """Whether any worker answers; it need not be idle for that."""

    def ping(probe: Connection) -> bool:
        return bool(celery_app.control.broadcast("ping", reply=True, timeout=1.0, limit=1, connection=probe))

    return OK if broker_answers(ping) else SILENT


@dataclass
class Remembered:
    """Asks at most once in a while, so that anonymous requests cannot flood the broker."""

    ask: Callable[[], str]
    seconds: float
    _answer: str = ""
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = self.ask()
                self._until = time.monotonic() + self.seconds
            return self._answer


worker = Remembered(worker_state, WORKER_MEMORY_SECONDS)


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, else 503; worker and sequencer are told but do not decide."""
    database, broker = ask_database(), broker_state()
    whole = database.state == broker == OK
    answer = {
        "status": OK if whole else "unavailable",
        "database": database.state,
        "broker": broker,
        "worker": worker() if broker == OK else SILENT,
        "unsealed_seconds": database.unsealed_seconds,
        "witness_lag_seconds": database.witness_lag_seconds,
    }
    return JsonResponse(answer, status=200 if whole else 503)


class HealthMiddleware:
    """Answers /healthz before anything that needs the database: a visitor's session would, for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return healthz(request)
        return self._get_response(request)
