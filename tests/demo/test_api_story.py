"""The demo's story, as the API tells it afterwards: honest verdicts, their consequences, a signed report.

One file, because all of it looks at one seeding: that it happened once, and what it wrote down, stands at the end.
"""

import stat
import subprocess
import sys
from collections import Counter

import pytest

from governance.conf.environment import ROOT
from governance.desk.demo.client import ApiProblem
from tests.demo.conftest import Seeded

pytestmark = [pytest.mark.slow, pytest.mark.worker]
PUBLISHED = {"African-American": (805, 990, 532, 1369), "Caucasian": (349, 1139, 461, 505)}  # FP, TN, FN, TP
ONCE = {
    "accounts_user": 6,
    "checks_checkpolicy": 2,
    "datasets_dataset": 3,
    "datasets_datasetversion": 5,
    "inventory_registeredmodel": 4,
    "inventory_modelversion": 6,
    "inventory_tierassessment": 4,
    "inventory_modeldependency": 1,
    "inventory_transition": 6,
    "inventory_deployment": 1,
    "checks_run": 11,
    "checks_evidence": 11,
    "risks_risk": 54,
    "reports_report": 1,
}


def test_checks_fail_pass_and_leave_open(seeded: Seeded) -> None:
    verdicts = Counter(run["evidence"]["verdict"] for run in seeded.engineer.listed("runs"))
    assert set(verdicts) == {"fail", "pass", "inconclusive"}
    assert verdicts.total() == 11


@pytest.mark.parametrize("race", PUBLISHED)
def test_the_published_counts_are_in_the_evidence(seeded: Seeded, race: str) -> None:
    (run,) = (
        run
        for run in seeded.engineer.listed("runs")
        if run["subject_label"].startswith("COMPAS") and run["check"] == "bias.group_fairness"
    )
    measures = {
        measure["name"]: measure
        for measure in seeded.engineer.get(f"runs/{run['reference']}/result")["measures"]
        if measure["group"] == [["race", race]]
    }
    false_positive, false_negative = measures["false_positive_rate"], measures["false_negative_rate"]
    fp, fn = false_positive["numerator"], false_negative["numerator"]
    assert (fp, false_positive["denominator"] - fp, fn, false_negative["denominator"] - fn) == PUBLISHED[race]


def test_a_failing_check_opened_findings_and_proposed_to_raise_risks(seeded: Seeded) -> None:
    findings = list(seeded.engineer.listed("findings?state=all"))
    assert Counter(finding["state"] for finding in findings) == {"open": 2, "closed": 1}
    states = Counter(dict(seeded.ask("SELECT state, count(*) FROM risks_proposedassessment GROUP BY state")))
    assert states == {"refused": 3, "confirmed": 1, "open": 5}


def test_what_passed_is_approved_and_in_use_and_nothing_else(seeded: Seeded) -> None:
    (standing,) = seeded.engineer.listed("models/in-use")
    assert (standing["model_name"], standing["environments"]) == ("Portfolio income estimate", ["production"])
    assert standing["approved"]["by"].startswith("Head of model risk (U-")
    states = Counter(version["state"] for model in seeded.engineer.listed("models") for version in
                     seeded.engineer.listed(f"models/{model['reference']}/versions"))  # fmt: skip
    assert states == {"in_use": 1, "in_validation": 1, "rejected": 2, "submitted": 2}


def test_a_submission_carries_the_engineer_and_the_token(seeded: Seeded) -> None:
    events = seeded.ask(
        "SELECT DISTINCT actor_label, source FROM trail.event WHERE operation = 'insert'"
        " AND object_type IN ('submissions.submission', 'inventory.modelversion', 'checks.run')"
    )
    (label,) = {label for label, _ in events}
    assert label.startswith("Credit modelling (U-")
    # Each seeding works with a token of its own, and the first was killed.
    assert all(source.startswith("token cs_") for _, source in events), events


def test_everything_has_an_author(seeded: Seeded) -> None:
    assert seeded.ask("SELECT count(*) FROM trail.event WHERE actor_id = ''") == [(0,)]
    sources = {source.partition(" ")[0] for (source,) in seeded.ask("SELECT DISTINCT source FROM trail.event")}
    assert {"command", "token", "task"} <= sources <= {"command", "token", "task", "schedule"}


def test_the_report_is_as_it_was_signed(seeded: Seeded) -> None:
    command = [sys.executable, "-m", "audits.verifier", seeded.note["report"], "--trust", seeded.note["trust"]]
    verified = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout


def test_the_engineer_cannot_do_what_the_officer_did(seeded: Seeded) -> None:
    with pytest.raises(ApiProblem, match="403") as refused:
        seeded.engineer.post("policies", "not mine", {"unit": 2, "name": "n", "rules": [{}]})
    assert refused.value.status == 403


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
