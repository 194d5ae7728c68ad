"""A risk whose event names somebody, and the people who may take the name away again."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection

from audits.oversight.models import Redaction
from audits.oversight.redaction.services import approve_redaction, ask_redaction
from audits.oversight.redaction.subjects import Subject, subject_for
from audits.oversight.tasks import go_on_verifying
from audits.trail import context as trail
from audits.trail.sequencer import sequence_once
from audits.trail.tasks import SCHEDULE
from governance.risks.models import Risk
from governance.risks.services import change_risk
from tests.personas import acting
from tests.register import *  # noqa: F403 - a risk to redact

NAME = "Jane Doe"


def carry_through() -> None:
    """What a worker does about the verifications that were asked for."""
    with trail.acting(SCHEDULE):
        go_on_verifying()


@pytest.fixture
def log_key(settings, tmp_path) -> None:
    """A log key of its own, so that what is sealed here depends on no other test."""
    settings.TRAIL_LOG_KEY = tmp_path / "log.key"


@pytest.fixture
def owner(engines, transactional_db) -> Iterator[psycopg.Connection]:
    """The role that owns the tables: the database administrator."""
    url = engines.postgres.url("countersign_owner", connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as administrator:
        yield administrator


@pytest.fixture
def named(log_key, transactional_db, risk, officer) -> Risk:
    """A risk that somebody's name was written into, and then taken out of; sealed."""
    for event in (f"{NAME} was scored lower.", "An applicant was scored lower."):
        with acting(officer):
            risk = change_risk(user=officer, risk=risk, expected=risk.version, changes={"event": event})
    sequence_once()
    return risk


@pytest.fixture
def subject(named, officer) -> Subject:
    return subject_for(officer, "risks.risk", str(named.pk))


@pytest.fixture
def asked(subject, officer) -> Redaction:
    """The officer asked to redact what the risk's event said; sealed."""
    with acting(officer):
        request = ask_redaction(user=officer, subject=subject, fields=["event"], why="A person was named.")
    sequence_once()
    return request


@pytest.fixture
def redacted(asked, approver) -> Redaction:
    """The approver agreed; sealed."""
    with acting(approver):
        approve_redaction(user=approver, redaction=asked)
    sequence_once()
    asked.refresh_from_db()
    return asked


@pytest.fixture
def payloads(transactional_db) -> Callable[[], str]:
    """Everything that any payload of the trail says."""

    def read() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(body, chr(10)) FROM trail.payload")
            return str(cursor.fetchone()[0])

    return read
