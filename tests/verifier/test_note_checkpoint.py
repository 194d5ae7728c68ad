"""Checkpoints: three lines that say whose log, how many leaves, which root."""

import base64
import hashlib

import pytest

from audits.verifier.note import Checkpoint, NoteError, SignerKey, open_checkpoint

ROOT = hashlib.sha256(b"root").digest()
ENCODED = base64.b64encode(ROOT).decode()
SIGNER = SignerKey.generate("countersign.test/trail")


def test_a_checkpoint_survives_its_text():
    checkpoint = Checkpoint("countersign.test/trail", 12345678901, ROOT)
    assert str(checkpoint) == f"countersign.test/trail\n12345678901\n{ENCODED}\n"
    assert Checkpoint.parse(str(checkpoint)) == checkpoint


def test_further_lines_are_left_alone():
    assert Checkpoint.parse(f"origin\n5\n{ENCODED}\nextension\n").size == 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n5\n",
        f"\n5\n{ENCODED}\n",
        f"origin\n-5\n{ENCODED}\n",
        f"origin\n05\n{ENCODED}\n",
        f"origin\n٥\n{ENCODED}\n",
        f"origin\nfive\n{ENCODED}\n",
        "origin\n5\nAAAA\n",
        f"origin\n5\n{ENCODED[:-1]}\n",
        f"origin\n5\n{ENCODED}",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_another_logs_checkpoint_is_refused():
    note = SIGNER.sign(str(Checkpoint("elsewhere", 1, ROOT)))
    with pytest.raises(NoteError, match="of the log elsewhere"):
        open_checkpoint(note, [SIGNER.verifier], "countersign.test/trail")
    assert open_checkpoint(note, [SIGNER.verifier]).origin == "elsewhere"
