"""The trail is tested on Django's own groups and permissions: plain tables with a many-to-many between them."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection

from audits.trail.context import SYSTEM, Context, acting
from audits.trail.models import AuditEvent
from audits.trail.sequencer import sequence_once
from audits.verifier.trail import Examination

OFFICER = Context(actor_id="7", actor_label="Compliance desk (U-0007)", source="web", request_id="r-1")
VALIDATOR = Context(actor_id="8", actor_label="Model validation (U-0008)", source="web", request_id="r-2")


@pytest.fixture(autouse=True)
def own_log_key(settings, tmp_path) -> None:
    """A log key for each test, so that none depends on another's."""
    settings.TRAIL_LOG_KEY = tmp_path / "log.key"


@pytest.fixture
def officer_acts(db) -> Iterator[None]:
    with acting(OFFICER):
        yield


@pytest.fixture
def new_events(db) -> Callable[[], list[AuditEvent]]:
    """The events since the fixture was set up, oldest first."""

    def later_than(last: int) -> list[AuditEvent]:
        with acting(SYSTEM):  # whoever acts in the test, or nobody
            return list(AuditEvent.objects.filter(id__gt=last).select_related("payload").order_by("id"))

    last = max((event.pk for event in later_than(0)), default=0)
    return lambda: later_than(last)


@pytest.fixture
def owner(engines, transactional_db) -> Iterator[psycopg.Connection]:
    """The role that owns the tables: the database administrator of the adversary tests."""
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as administrator:
        yield administrator


@pytest.fixture
def sealed_events(transactional_db) -> list[AuditEvent]:
    """Ten events, each written and sealed under a checkpoint of its own."""
    sequence_once()
    last = AuditEvent.objects.order_by("-id").first()
    with acting(OFFICER):
        for number in range(10):
            Group.objects.create(name=f"group {number}")
            sequence_once()
    return list(AuditEvent.objects.filter(id__gt=last.pk).order_by("id"))


def kinds(examination: Examination) -> set[str]:
    return {finding.kind for finding in examination.findings}


def named(examination: Examination, kind: str) -> set[str]:
    """The ids of the events that findings of `kind` name."""
    return {finding.event_id for finding in examination.findings if finding.kind == kind}
