"""The command against a small server: what it sends, what it writes, how it exits."""

import io
import json
from typing import Any

import pytest

from countersign.cli.desk import ERROR, FAIL, INCONCLUSIVE, PASS
from countersign.cli.main import main
from tests.client.conftest import Asked, Said
from tests.client.test_gate_words import MISSED, UNCLEAR, run

MODEL = {"reference": "M-0001", "unit": 3, "name": "Loan score", "tier": 2, "purpose": "p"}
LINK = {"reference": "RUN-0001", "check": "bias.group_fairness", "state": "queued", "url": "/x"}


class Product:
    """Countersign in small: one unit, one model once it is registered, one submission."""

    def __init__(self) -> None:
        self.models: list[dict[str, Any]] = [MODEL]
        self.gate, self.run = "held", run("fail", MISSED) | {"progress": 1.0, "step": ""}
        self.sent: list[Asked] = []

    def __call__(self, asked: Asked) -> Said:
        path = asked.path.removeprefix("/api/v1/").partition("?")[0]
        if asked.method == "POST":
            self.sent.append(asked)
        if path == "units":
            return Said(200, {"results": [{"id": 3, "name": "Retail", "path": "Bank / Retail"}], "next": None})
        if path == "models" and asked.method == "POST":
            return Said(201, MODEL | json.loads(asked.body))
        if path == "models":
            return Said(200, {"results": self.models, "next": None})
        if path.startswith("artifacts/"):
            return Said(200, {"unit": 3})
        if path.startswith("submissions"):
            gate = {"state": self.gate, "reasons": []}
            made = {"reference": "S-0001", "model": "M-0001", "version": "V-0001", "label": "1"}
            return Said(200, made | {"runs": [LINK], "gate": gate})
        if path == "runs/RUN-0001":
            return Said(200, self.run)
        return Said(404, {"detail": "There is no such thing."})


@pytest.fixture
def product(server, monkeypatch) -> Product:
    server.behaviour = made = Product()
    monkeypatch.setenv("COUNTERSIGN_URL", server.url)
    monkeypatch.setenv("COUNTERSIGN_TOKEN", "cs_abc")
    return made


@pytest.fixture
def submit(product, tmp_path):
    """Calls `countersign submit` with a file and columns, and more words."""
    file = tmp_path / "p.csv"
    file.write_text("y,p\n1,1\n")
    words = [
        "submit",
        "--predictions",
        str(file),
        "--column",
        "label=y",
        "--column",
        "groups=a",
        "--column",
        "groups=b",
    ]
    return lambda *more: main([*words, *more])


def test_submit_writes_the_reference_and_nothing_else(submit, capsys):
    assert submit("--name", "Loan score", "--unit", "Retail") == PASS
    written = capsys.readouterr()
    assert written.out == "S-0001\n"
    assert "Checks: bias.group_fairness (RUN-0001)" in written.err


def test_submit_says_what_each_column_is(submit, product):
    submit("--name", "Loan score", "--column", "favourable=1", "--code-reference", "git:1")
    body = json.loads(product.sent[0].body)
    assert body["columns"] == {"label": "y", "groups": ["a", "b"], "favourable": "1"}
    assert body["code_reference"] == "git:1"
    assert "label" not in body


def test_the_same_again_carries_the_same_key_and_other_content_another(submit, product, monkeypatch):
    for label in ("1", "1", "2"):
        submit("--name", "Loan score", "--label", label)
    monkeypatch.setenv("JOB_NAME", "score")
    monkeypatch.setenv("BUILD_NUMBER", "7")
    submit("--name", "Loan score", "--label", "2")
    keys = [asked.headers["Idempotency-Key"] for asked in product.sent]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_an_unknown_model_is_registered_when_they_say_what_it_is_for(submit, product, capsys):
    product.models = []
    assert submit("--name", "New") == ERROR
    assert "give --purpose and --tier" in capsys.readouterr().err
    assert submit("--name", "New", "--purpose", "p", "--tier", "2") == PASS
    assert json.loads(product.sent[0].body)["unit"] == 3


@pytest.mark.parametrize(
    ("gate", "shown", "more", "code"),
    [
        ("open", run("pass"), [], PASS),
        ("held", run("fail", MISSED), [], FAIL),
        ("held", run("inconclusive", UNCLEAR), [], INCONCLUSIVE),
        ("held", run("inconclusive", UNCLEAR), ["--inconclusive", "fail"], FAIL),
        ("held", run("inconclusive", UNCLEAR), ["--inconclusive", "pass"], PASS),
        ("held", run(state="failed", problem="p"), ["--inconclusive", "pass"], FAIL),
        ("pending", run(state="running"), ["--timeout", "0"], ERROR),
        ("pending", run(state="running"), ["--no-wait"], ERROR),
    ],
)
def test_the_gates_exit_codes(product, capsys, gate, shown, more, code):
    product.gate, product.run = gate, shown | {"progress": 0.0, "step": ""}
    assert main(["gate", "S-0001", *more]) == code
    assert "RUN-0001" in capsys.readouterr().err


def test_the_gate_for_a_machine(product, capsys):
    assert main(["gate", "S-0001", "--json"]) == FAIL
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "fail"
    assert told["runs"][0]["evidence"]["verdict"] == "fail"


def test_runs_watch_exits_with_the_worst_verdict(product, capsys):
    assert main(["runs", "watch", "S-0001", "RUN-0001"]) == FAIL
    assert capsys.readouterr().out == "RUN-0001  bias.group_fairness  fail\n"


@pytest.mark.parametrize("words", [["gate"], ["nothing"], ["gate", "S-1", "--inconclusive", "maybe"], ["submit"], []])
def test_a_misspelt_command_is_an_error_and_not_inconclusive(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == ERROR


def test_a_refusal_is_an_error_with_its_document(product, capsys):
    assert main(["report", "CS-REP-2026-000001", "--json"]) == ERROR
    written = capsys.readouterr()
    assert json.loads(written.out)["error"]["status"] == 404
    assert "What to do" in written.err


def test_without_settings_it_says_which(monkeypatch, capsys):
    assert main(["gate", "S-0001"]) == ERROR
    assert "COUNTERSIGN_URL" in capsys.readouterr().err


def test_nothing_is_told_where_nobody_listens(product, monkeypatch):
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())
    assert main(["gate", "S-0001"]) == ERROR
