"""Pages of redaction and of unsigned writes: axe finds nothing, nothing sticks out, from a phone to wide."""

import psycopg
import pytest

from audits.accounts.models import User
from audits.oversight.models import Redaction
from audits.trail.models import AuditEvent
from tests.journeys.browser import Reader
from tests.oversight.conftest import *  # noqa: F403 - what was asked, redacted, and written unsigned
from tests.personas import PASSWORD


@pytest.fixture
def addresses(redacted: Redaction, owner: psycopg.Connection, officer: User) -> list[str]:
    owner.execute("UPDATE risks_risk SET title = 'Mended past Countersign' WHERE id = %s", [redacted.object_id])
    events = AuditEvent.objects.filter(object_type="risks.risk", object_id=redacted.object_id)
    unsigned, first = events.get(actor_id=""), events.exclude(actor_id="").earliest("id")
    return [
        f"/trail/events/{first.pk}/",
        f"/trail/events/{first.pk}/redact/?field=title",
        f"/trail/events/{unsigned.pk}/",
        "/trail/explain/",
        "/trail/redactions/",
        f"/trail/redactions/{redacted.reference}/",
    ]


def _look(reader: Reader, address: str) -> None:
    reader.open(address)
    reader.assert_sound()
    for width in (320, 720, 2560):
        reader.wear(width)
        assert not reader.sticks_out(), f"{address} at {width} px"


def test_every_page_is_sound(at_site: Reader, officer: User, addresses: list[str]) -> None:
    at_site.sign_in(officer.email, PASSWORD)
    for address in addresses:
        _look(at_site, address)


def test_the_page_that_asks_for_a_decision_is_sound(at_site: Reader, approver: User, asked: Redaction) -> None:
    at_site.sign_in(approver.email, PASSWORD)
    _look(at_site, f"/trail/redactions/{asked.reference}/")
