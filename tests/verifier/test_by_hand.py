"""The example of docs/verify.md: one entry checked with jq, sha256sum and openssl alone."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.verifier.logged import Log, put

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "verify.md"
(EXAMPLE,) = re.findall(r"```sh example\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
GOOD = ["the content is what was sealed", "the entry leads to the root", "Signature Verified Successfully"]


def _by_hand(folder: Path) -> list[str]:
    ran = subprocess.run(["bash", "-c", EXAMPLE], cwd=folder, capture_output=True, text=True, timeout=60)
    return ran.stdout.splitlines()


@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_the_example_agrees_about_good_proofs(tmp_path: Path, count: int) -> None:
    log = Log(count)
    log.headers[count - 1]["object_label"] = 'Größe "é" \\ 漢字'
    put(tmp_path / "log-key.txt", f"{log.key.verifier}\n")
    for place in {0, count // 2, count - 1}:
        put(tmp_path / "event-7-proof.json", log.event(place))
        assert _by_hand(tmp_path) == GOOD


def test_the_example_agrees_about_bad_ones(tmp_path: Path) -> None:
    log = Log()
    put(tmp_path / "log-key.txt", f"{log.key.verifier}\n")
    proof = log.event(3)
    put(tmp_path / "event-7-proof.json", proof | {"event": proof["event"] | {"actor_label": "somebody else"}})
    assert _by_hand(tmp_path) == [GOOD[0], GOOD[2]]
    put(tmp_path / "event-7-proof.json", proof | {"payload": proof["payload"] | {"body": "{}"}})
    assert _by_hand(tmp_path) == GOOD[1:]
    put(tmp_path / "event-7-proof.json", proof | {"checkpoint": Log(key=Log().key).note()})
    assert GOOD[2] not in _by_hand(tmp_path)
