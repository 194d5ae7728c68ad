"""Ten events cut out of a million, or the last ten of them, do not pass."""

import pytest

from audits.trail import services
from audits.trail.keys import ensure_log_key
from audits.trail.sequencer import sequence_once
from benchmarks.trail.million import fill
from tests.trail.conftest import named

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MILLION = 1_000_000


@pytest.fixture
def million(owner, settings) -> int:
    """A sealed trail of a million events and what the migrations wrote; returns the tree's size."""
    before = sequence_once().size
    fill(owner, MILLION, ensure_log_key(), settings.TRAIL_ORIGIN)
    for table in ("event", "payload", "leaf", "node", "checkpoint"):
        owner.execute(f"ALTER TABLE trail.{table} DISABLE TRIGGER USER")
    return before + MILLION


def test_ten_of_a_million(owner, million):
    cut = [million - 1 - place * 99_991 for place in range(10)]
    rows = owner.execute(
        "DELETE FROM trail.event USING trail.leaf WHERE event.id = event_id AND index = ANY (%s) "
        "RETURNING event.id::text",
        [cut],
    ).fetchall()
    owner.execute("DELETE FROM trail.leaf WHERE index >= %s", [million - 10])
    seen = services.verify().examination
    gone = {event_id for (event_id,) in rows}
    assert len(gone) == 10
    assert len(named(seen, "missing") & gone) == 9  # the tenth lay in the tail that was cut too
    (tail,) = [finding for finding in seen.findings if finding.kind == "cut at the end"]
    assert tail.sentence == f"{million} events were sealed; the last 10 are gone."
