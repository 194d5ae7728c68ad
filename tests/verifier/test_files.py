"""`python -m audits.verifier FILE…` knows each file by its content, verifies it and says what it shows."""

import json
from pathlib import Path

import pytest

from audits.verifier.__main__ import main
from tests.verifier.logged import Log, put


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def ask(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`ask(*arguments)`: the exit code and what was said, as JSON, with the log's key."""
    key = put(tmp_path / "log-key.txt", f"{log.key.verifier}\n")

    def asked(*arguments: str):
        code = main([*arguments, "--log-key", key, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return asked


def test_an_event_proof_tells_the_event(log: Log, ask, tmp_path: Path) -> None:
    code, said = ask(put(tmp_path / "some.file", log.event(3)))
    assert (code, said["kind"], said["headline"]) == (0, "event", "The log holds this event")
    assert said["event"]["object_label"] == "R-0007"
    assert "by Compliance desk, through web" in said["statements"][1]["detail"]
    assert json.loads(said["content"])["after"] == {"name": "n3"}


def test_a_proof_without_content_says_so(log: Log, ask, tmp_path: Path) -> None:
    code, said = ask(put(tmp_path / "p", log.event(3, payload=False)))
    assert code == 0
    assert said["statements"][2] == {
        "code": "content",
        "good": None,
        "title": "Its content is not in this file",
        "detail": "Ask for the proof with the content.",
    }


def test_an_altered_event_is_not_good(log: Log, ask, tmp_path: Path) -> None:
    proof = log.event(3)
    proof["event"]["actor_label"] = "somebody else"
    code, said = ask(put(tmp_path / "p", proof))
    assert (code, said["headline"]) == (1, "Do not rely on this copy")
    assert "not the one that was sealed" in said["statements"][0]["detail"]


def test_an_objects_proof_shows_all_its_events(log: Log, ask, tmp_path: Path) -> None:
    code, said = ask(put(tmp_path / "p", log.object()))
    assert (code, said["kind"], said["events"]) == (0, "object", 4)
    assert said["statements"][1]["title"] == "4 events are those that were sealed"
    assert said["statements"][2]["good"] is None  # whether they are all is not claimed


def test_an_objects_proof_with_an_altered_event_names_it(log: Log, ask, tmp_path: Path) -> None:
    proof = log.object()
    proof["lines"][0]["event"]["at"] = "2020-01-01T00:00:00.000000Z"
    code, said = ask(put(tmp_path / "p", proof))
    assert code == 1
    assert said["statements"][1]["detail"] == "altered: event 100 is not what was sealed at place 0."


def test_growth_is_said_and_links_two_checkpoints(log: Log, ask, tmp_path: Path) -> None:
    growth = put(tmp_path / "growth.json", log.growth(5, 12))
    code, said = ask(growth)
    assert (code, said["headline"]) == (0, "The log only grew")
    old, new = put(tmp_path / "old.txt", log.note(5)), put(tmp_path / "new.txt", log.note())
    code, said = ask(old, new, growth)
    assert code == 0
    assert said[1]["statements"][1]["title"] == "It fits the checkpoint old.txt"


def test_two_checkpoints_alone_cannot_be_linked(log: Log, ask, tmp_path: Path) -> None:
    code, said = ask(put(tmp_path / "old.txt", log.note(5)), put(tmp_path / "new.txt", log.note()))
    assert code == 2
    assert said[1]["headline"].endswith("but one question stays open")
    assert "--growth 5 12" in said[1]["statements"][1]["detail"]


def test_two_histories_of_one_size_contradict(log: Log, ask, tmp_path: Path) -> None:
    other = Log(key=log.key)
    other.headers[2]["actor_label"] = "somebody else"
    held = put(tmp_path / "held.txt", other.note())
    code, said = ask(put(tmp_path / "p", log.event(3)), "--checkpoint", held)
    assert code == 1
    assert said["statements"][-1]["title"] == "It contradicts the checkpoint held.txt"


def test_a_forged_growth_is_not_good(log: Log, ask, tmp_path: Path) -> None:
    other = Log(key=log.key)
    other.headers[2]["actor_label"] = "somebody else"
    code, said = ask(put(tmp_path / "p", other.growth(5, 12) | {"old": log.note(5)}))
    assert code == 1
    assert said["statements"][0]["title"] == "This does not prove that the log only grew"
