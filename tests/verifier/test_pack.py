"""An evidence pack: what is altered, missing, put in, moved, cut off or left out is named; the good one is good."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from audits.verifier.__main__ import main
from audits.verifier.lines import OUTSIDE
from tests.verifier.logged import Log, archive, put, zipped
from tests.verifier.test_files import ask  # noqa: F401 - the fixture

LOG = Log()


@pytest.fixture
def log() -> Log:
    return LOG


def lines() -> list[dict[str, Any]]:
    return [line.as_data() for line in LOG.range()]


@pytest.fixture
def found(ask, tmp_path: Path):  # noqa: F811 - the fixture
    """`found(pack)`: the exit code, and the statements by their code."""

    def look(pack: bytes, *arguments: str):
        code, said = ask(put(tmp_path / "pack", pack), *arguments)
        return code, {statement["code"]: statement for statement in said["statements"]}

    return look


def test_a_good_pack_shows_its_events_and_that_none_is_missing(found) -> None:
    code, said = found(zipped(LOG))
    assert code == 0
    assert said["events"]["title"] == "4 events are those that were sealed"
    assert said["complete"]["title"] == "Nothing is missing between places 3 and 8"
    assert "2 more, which the person who exported may not see" in said["complete"]["detail"]
    assert said["files"]["good"]


def _altered(data: list[dict[str, Any]]) -> None:
    data[1]["event"]["actor_label"] = "somebody else"


def _altered_with_its_leaf(data: list[dict[str, Any]]) -> None:
    other = Log(key=LOG.key)
    other.headers[3]["actor_label"] = "somebody else"
    data[1] = other.shown(3).as_data()


def _content(data: list[dict[str, Any]]) -> None:
    data[1]["payload"]["body"] = "{}"


def _gone(data: list[dict[str, Any]]) -> None:
    del data[1]["payload"]
    data[1]["gone"] = True


def _missing(data: list[dict[str, Any]]) -> None:
    del data[2]


def _inserted(data: list[dict[str, Any]]) -> None:
    data.insert(2, data[1])


def _reordered(data: list[dict[str, Any]]) -> None:
    data[1], data[2] = data[2] | {"place": 3}, data[1] | {"place": 4}


def _cut(data: list[dict[str, Any]]) -> None:
    del data[-1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_altered, "altered: event 103 is not what was sealed at place 3."),
        (_altered_with_its_leaf, "altered: an event was altered together with its hash, or a hash was exchanged."),
        (_content, "altered: the content of event 103 is not what was sealed."),
        (_gone, "missing: the content of event 103 was gone when this was made."),
        (_missing, "missing: places 4 to 4 are neither shown nor passed over."),
        (_inserted, "inserted: place 3 comes again after place 3."),
        (_reordered, "reordered: events stand in another order (103)."),
        (_cut, "cut: it covers 9 places, and the checkpoint 12."),
    ],
)
def test_what_is_wrong_is_named(found, change, sentence) -> None:
    data = lines()
    change(data)
    code, said = found(zipped(LOG, data))
    assert code == 1
    assert said["events"]["detail"] == sentence


def test_an_event_left_out_inside_the_range_as_if_nobody_asked_is_named(found) -> None:
    data = lines()
    data[3] = LOG.passed(5, 7, OUTSIDE).as_data()
    code, said = found(zipped(LOG, data))
    assert code == 1
    assert said["complete"]["detail"] == "Places 5 to 6 are passed over without a reason."


def test_a_file_exchanged_for_another_is_named(found) -> None:
    code, said = found(zipped(LOG, START="<!doctype html>"))
    assert code == 0  # nothing is called so
    code, said = found(zipped(LOG, **{"START-HERE": "<!doctype html><title>Trust me</title>"}))
    assert (code, said["files"]["detail"]) == (1, "START-HERE.html")


def test_the_events_themselves_lead_to_an_older_checkpoint(found, tmp_path: Path) -> None:
    held = put(tmp_path / "held.txt", LOG.note(4))
    code, said = found(zipped(LOG), "--checkpoint", held)
    assert (code, said["held"]["title"]) == (0, "It fits the checkpoint held.txt")
    other = Log(key=LOG.key)
    other.headers[2]["actor_label"] = "somebody else"
    held = put(tmp_path / "held.txt", other.note(4))
    code, said = found(zipped(LOG), "--checkpoint", held)
    assert (code, said["held"]["good"]) == (1, False)


def test_without_the_logs_key_nothing_is_said(tmp_path: Path, capsys) -> None:
    assert main([put(tmp_path / "pack", zipped(LOG))]) == 2
    assert "the log’s public key is needed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "pack",
    [
        zipped(LOG)[:-30],
        archive([("a.txt", "x")]),
        archive([("events.jsonl", "x")] * 2),
        zipped(LOG, manifest="{}"),
        zipped(LOG, manifest="[" * 100_000),
        zipped(LOG, events="{}\n"),
        zipped(LOG, events='{"place": 0}'),
        zipped(LOG, events="\x00" * 70_000_000),
        zipped(LOG, events="\n" * 1_000_000),
        zipped(LOG, checkpoint="x" * 2_000_000),
        zipped(LOG, checkpoint=Log().note()),
    ],
)
def test_what_is_no_pack_cannot_be_looked_at(pack: bytes, tmp_path: Path, capsys) -> None:
    key = put(tmp_path / "log-key.txt", f"{LOG.key.verifier}\n")
    assert main([put(tmp_path / "pack", pack), "--log-key", key]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Could not verify: ")
    assert said.err.count("\n") == 1


def test_only_a_complete_pack_says_that_none_is_missing(ask, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    _code, said = ask(put(tmp_path / "pack", zipped(LOG)))
    assert said["headline"] == "The log holds these events, and none between them is missing"
    manifest = json.loads(_member(zipped(LOG), "manifest.json"))
    manifest["asked"]["object"] = "risks.risk:7"
    code, said = ask(put(tmp_path / "pack", zipped(LOG, manifest=json.dumps(manifest))))
    assert (code, said["headline"]) == (0, "The log holds these events")


def _member(pack: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        return opened.read(name)
