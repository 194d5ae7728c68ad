"""A witness's word about a checkpoint: its cosignature is looked for wherever the checkpoint is."""

from pathlib import Path

import pytest

from audits.verifier.cosignature import WitnessKey, cosign
from audits.verifier.note import SignerKey
from tests.verifier.logged import Log, put, zipped
from tests.verifier.test_files import ask, log  # noqa: F401 - the fixtures

WITNESS = SignerKey.generate("witness.example/w1")
AT = 1_790_000_000


def cosigned(note: str, text: str | None = None) -> str:
    return note + cosign(WITNESS, text or note.rpartition("\n\n")[0] + "\n", AT)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return put(tmp_path / "witness.txt", f"{WitnessKey.of(WITNESS)}\n")


def test_a_cosigned_checkpoint_says_by_whom_and_when(log: Log, ask, key, tmp_path: Path) -> None:  # noqa: F811
    code, said = ask(put(tmp_path / "c", cosigned(log.note())), "--witness-key", key)
    assert code == 0
    assert said["statements"][1]["title"].startswith(
        "Cosigned by the witness “witness.example/w1” on 21 September 2026"
    )


def test_proofs_and_packs_carry_cosignatures(log: Log, ask, key, tmp_path: Path) -> None:  # noqa: F811
    note = cosigned(log.note())
    for content in (
        log.event(3) | {"checkpoint": note},
        log.object() | {"checkpoint": note},
        log.growth(5, 12) | {"new": note},
    ):
        code, said = ask(put(tmp_path / "p", content), "--witness-key", key)
        assert (code, [one["good"] for one in said["statements"] if one["code"] == "witness"]) == (0, [True])
    code, said = ask(put(tmp_path / "p", zipped(log, checkpoint=note)), "--witness-key", key)
    assert [one["good"] for one in said["statements"] if one["code"] == "witness"] == [True]


def test_a_witness_that_did_not_cosign_leaves_the_question_open(log: Log, ask, key, tmp_path: Path) -> None:  # noqa: F811
    code, said = ask(put(tmp_path / "c", log.note()), "--witness-key", key)
    assert code == 2
    assert "has not cosigned" in said["statements"][1]["title"]


def test_a_forged_cosignature_is_not_good(log: Log, ask, key, tmp_path: Path) -> None:  # noqa: F811
    code, said = ask(
        put(tmp_path / "c", cosigned(log.note(), log.note(5).rpartition("\n\n")[0] + "\n")), "--witness-key", key
    )
    assert (code, said["statements"][1]["good"]) == (1, False)


def test_a_logs_key_is_no_witnesss_key(log: Log, ask, tmp_path: Path) -> None:  # noqa: F811
    wrong = put(tmp_path / "wrong", f"{log.key.verifier}\n")
    code, said = ask(put(tmp_path / "c", log.note()), "--witness-key", wrong)
    assert (code, said["good"]) == (2, None)
    assert "no witness's key" in said["error"]
