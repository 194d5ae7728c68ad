"""The page and the address of witnesses: for who may read the trail, with a red line when something is wrong."""

import pytest

from audits.trail.witnesses import selectors
from audits.trail.witnesses.selectors import Alert, WitnessState

BEHIND = WitnessState("second", "http", "https://w.example", "w+00+AA", 40, None, 12, 900, "It does not answer.", 3)
ALERT = Alert("witness", "The witness second lacks 12 events, for 15 minutes.")

pytestmark = pytest.mark.django_db


@pytest.fixture
def trouble(monkeypatch):
    for module in ("audits.oversight.witness_pages", "audits.oversight.witness_api"):
        monkeypatch.setattr(f"{module}.witnesses", lambda: [BEHIND])
    for module in ("oversight.witness_pages", "oversight.witness_api", "oversight.views"):
        monkeypatch.setattr(f"audits.{module}.alerts", lambda: [ALERT])
    for module in ("context", "selectors.stops"):
        monkeypatch.setattr(f"governance.desk.{module}.alerts", lambda: [ALERT])


def test_the_page_says_that_no_checkpoint_leaves(client, auditor, monkeypatch):
    monkeypatch.setattr(selectors, "_holders", {})
    client.force_login(auditor)
    page = client.get("/trail/witnesses/").content.decode()
    assert "No checkpoint leaves" in page
    assert "python -m audits.verifier.witness" in page


def test_reports_count_as_holders(client, auditor):
    client.force_login(auditor)
    assert "Signed reports" in client.get("/trail/witnesses/").content.decode()


def test_trouble_is_shown_on_the_page_the_trail_and_the_rail(client, auditor, trouble):
    client.force_login(auditor)
    for address in ("/trail/witnesses/", "/trail/"):
        assert ALERT.sentence in client.get(address).content.decode()
    assert "Trail needs attention" in client.get("/").content.decode()


def test_trouble_is_on_the_desk(client, auditor, trouble):
    client.force_login(auditor)
    assert "A witness is behind or disagrees" in client.get("/").content.decode()


def test_the_address_tells_the_same(client, auditor, trouble):
    client.force_login(auditor)
    told = client.get("/api/v1/trail/witnesses").json()
    (state,) = told["witnesses"]
    assert (state["size"], state["lag_events"], state["late"], state["cosignatures"]) == (40, 12, True, 3)
    assert told["alerts"] == [{"kind": "witness", "sentence": ALERT.sentence}]
