"""Seeding again doubles nothing, finished or interrupted, and what it writes down stays private."""

import stat

import pytest

from tests.demo.conftest import Seeded

pytestmark = [pytest.mark.slow, pytest.mark.worker]
ONCE = {
    "accounts_user": 6,
    "checks_checkpolicy": 2,
    "datasets_dataset": 3,
    "datasets_datasetversion": 5,
    "inventory_registeredmodel": 3,
    "inventory_modelversion": 5,
    "checks_run": 10,
    "checks_evidence": 10,
    "risks_risk": 54,
    "reports_report": 1,
}


def test_an_interrupted_seeding_went_on_without_doubles(seeded: Seeded) -> None:
    assert {table: seeded.ask(f"SELECT count(*) FROM {table}")[0][0] for table in ONCE} == ONCE
    assert "".join(seeded.told).count("People, units and tokens ...") == 2


def test_only_the_pipelines_token_lives_on(seeded: Seeded) -> None:
    assert seeded.ask("SELECT name FROM accounts_token WHERE revoked_at IS NULL") == [("Continuous integration",)]


def test_the_note_is_whole_and_private(seeded: Seeded) -> None:
    path = seeded.home / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(seeded.note) == {"url", "logins", "token", "report", "trust"}
    assert sorted(path.name for path in (seeded.home / "demo").iterdir()) == ["compas-validation-report.pdf"]
    assert len({login["password"] for login in seeded.note["logins"].values()}) == 6


def test_no_secret_is_printed_or_recorded(seeded: Seeded) -> None:
    secrets = [seeded.note["token"], *(login["password"] for login in seeded.note["logins"].values())]
    written = "".join(seeded.told) + "".join(log.read_text() for log in (seeded.home / "logs").glob("*.log"))
    assert not [secret for secret in secrets if secret in written]
    bodies = "".join(body for (body,) in seeded.ask("SELECT body FROM trail.payload"))
    assert not [secret for secret in secrets if secret in bodies]


def test_a_finished_demo_only_gets_its_new_address(seeded: Seeded) -> None:
    before, events = seeded.note, seeded.ask("SELECT count(*) FROM trail.event")
    seeded.seed("http://127.0.0.1:1")
    assert seeded.note == {**before, "url": "http://127.0.0.1:1"}
    assert seeded.ask("SELECT count(*) FROM trail.event") == events
    seeded.seed()
    assert seeded.note == before
