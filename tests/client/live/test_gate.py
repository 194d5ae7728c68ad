"""The installed client against a running system: handed in, watched, gated."""

import subprocess

import pytest

from countersign.cli.desk import ERROR, FAIL, INCONCLUSIVE, PASS
from tests.client.live.conftest import Command, answer

pytestmark = [pytest.mark.slow, pytest.mark.worker]
COLUMNS = ["label=y", "positive_label=1", "prediction=p", "positive_prediction=1", "favourable=1", "groups=g"]
MODEL = ["--name", "Loan score", "--purpose", "Default within 12 months", "--tier", "2", "--vendor", "A vendor"]


@pytest.fixture
def submit(countersign: Command, tmp_path):
    """Hands in predictions in which a share of group a and of group b is predicted 1, of `rows` each."""

    def hand_in(a: float, b: float, rows: int, *more: str) -> "subprocess.CompletedProcess[str]":
        lines = [
            f"{group},{n % 2},{int(n < share * rows)}" for group, share in (("a", a), ("b", b)) for n in range(rows)
        ]
        (tmp_path / "p.csv").write_text("\n".join(["g,y,p", *lines]) + "\n")
        words = [word for column in COLUMNS for word in ("--column", column)]
        return countersign("submit", *MODEL, "--predictions", "p.csv", *words, *more)

    return hand_in


def test_an_open_gate(submit, countersign):
    handed_in = submit(0.5, 0.5, 2000)
    assert handed_in.returncode == PASS, handed_in.stderr
    reference = handed_in.stdout.strip()
    watched = countersign("runs", "watch", reference)
    assert watched.returncode == PASS, watched.stderr
    gate = countersign("gate", reference)
    assert gate.returncode == PASS, gate.stdout + gate.stderr
    assert gate.stdout.endswith(": open.\n")


def test_a_missed_limit_is_told_with_how_far_and_what_to_do(submit):
    ran = submit(0.5, 0.2, 2000, "--wait")
    assert ran.returncode == FAIL, ran.stderr
    assert "bias.group_fairness, RUN-" in ran.stdout
    assert "missed by" in ran.stdout
    assert "What to do: Change the model" in ran.stdout
    assert "RUN-" in ran.stderr


def test_too_few_rows_are_inconclusive_by_choice(submit, countersign):
    ran = submit(0.5, 0.45, 40, "--wait", "--json")
    assert ran.returncode == INCONCLUSIVE, ran.stdout + ran.stderr
    told = answer(ran)
    assert told["outcome"] == "inconclusive"
    reference = told["submission"]["reference"]
    assert countersign("gate", reference, "--inconclusive", "pass").returncode == PASS
    assert countersign("gate", reference, "--inconclusive", "fail").returncode == FAIL


def test_sent_again_it_is_the_same_submission_and_a_new_label_another(submit):
    first, again = submit(0.5, 0.5, 300), submit(0.5, 0.5, 300)
    assert first.stdout == again.stdout
    assert submit(0.5, 0.5, 300, "--label", "named").stdout != first.stdout


def test_what_the_server_refuses_names_the_place(submit):
    ran = submit(0.5, 0.5, 300, "--column", "lable=y")
    assert ran.returncode == ERROR
    assert "at columns/lable" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_token_that_is_none(countersign):
    ran = countersign("gate", "S-0001", COUNTERSIGN_TOKEN="cs_nothing")
    assert ran.returncode == ERROR
    assert "401" in ran.stderr
    assert "What to do" in ran.stderr
