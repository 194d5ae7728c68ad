"""Writes one row a transaction: `python -m peer.writer NUMBER SECONDS`.

Says `ready`, waits for a line, and prints the seconds of each transaction as a JSON list. `python -m peer.writer
prepare` makes the tables instead.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

TEXT = "Scores drift after the population changes, and nobody notices until the quarterly review of the portfolio."
PLACES = 20


def _who() -> Callable[[], AbstractContextManager[object]]:
    """How this keeper is told who acts, as its middleware would for each request."""
    if settings.PEER == "trail":
        from audits.trail.context import Context, acting

        context = Context(actor_id="7", actor_label="Benchmark (U-0007)", source="web", action="risks.risk.recorded")
        return lambda: acting(context)
    if settings.PEER == "auditlog":
        from auditlog.context import set_actor
        from django.contrib.auth.models import User

        person = User.objects.get()
        return lambda: set_actor(person)
    if settings.PEER == "pghistory":
        import pghistory

        return lambda: pghistory.context(user=7, url="/risks/new/")
    return nullcontext


def prepare() -> None:
    """Makes the tables as their owner, and what rows refer to."""
    from django.contrib.auth.models import User
    from peer.models import Place

    call_command("migrate", *(["peer"] if settings.PEER == "trail" else []), run_syncdb=True, verbosity=0)
    with _who()() if settings.PEER == "trail" else transaction.atomic():
        Place.objects.bulk_create(Place(id=n, name=f"Place {n}") for n in range(1, PLACES + 1))
        if settings.PEER != "trail":
            User.objects.create(username="officer")


def write(number: int, seconds: float) -> None:
    """One row a transaction for `seconds`."""
    from peer.models import Place, Risk

    acting, latencies = _who(), []
    Place.objects.exists()
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        place = (number + len(latencies)) % PLACES + 1
        with acting(), transaction.atomic():
            Risk.objects.create(
                reference=f"R-{os.getpid()}-{len(latencies)}",
                unit_id=place,
                title=f"Drift {len(latencies)}",
                category_id=place,
                causes=[TEXT, TEXT],
                event=TEXT,
                consequences=[TEXT],
                owner_id=number % PLACES + 1,
                review_due=date(2030, 1, 31),
            )
        latencies.append(time.perf_counter() - began)
    json.dump(latencies, sys.stdout)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    else:
        write(int(sys.argv[1]), float(sys.argv[2]))
