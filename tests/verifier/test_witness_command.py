"""The witness's command: its key is made once, and whatever it cannot run with is said."""

import stat
import subprocess
import sys

import pytest

from audits.verifier.cosignature import WitnessKey
from audits.verifier.note import SignerKey
from audits.verifier.witness.__main__ import main
from tests.verifier.small_log import ROOT, witness

LOG = SignerKey("log.example", bytes(range(32))).verifier


@pytest.fixture
def key(tmp_path, capsys):
    place = tmp_path / "witness.key"
    assert main(["--make-key", "witness.example/w1", "--key", str(place)]) == 0
    assert WitnessKey.parse(capsys.readouterr().out).name == "witness.example/w1"
    return place


def test_the_key_is_private_and_never_overwritten(key, capsys):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    assert main(["--make-key", "another", "--key", str(key)]) == 2
    assert "keeps its key" in capsys.readouterr().err
    assert key.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--make-key", "two words", "--key", "{new}"], "cannot name a key"),
        (["--make-key", "w", "--key", "{new}/x/y"], "cannot be written"),
        (["--key", "{key}"], "--state"),
        (["--key", "{new}", "--state", "{state}", "--log", str(LOG)], "cannot be read"),
        (["--key", "{key}", "--state", "{state}"], "at least one log"),
        (["--key", "{key}", "--state", "{state}", "--log", "rubbish"], "not a key"),
        (["--key", "{key}", "--state", "{state}", "--logs", "{new}"], "cannot be read"),
        (["--key", "{key}", "--state", "{key}", "--log", str(LOG)], "cannot be used"),
        (["--key", "{key}", "--state", "{state}", "--log", str(LOG), "--listen", "192.0.2.1:1"], "cannot listen"),
    ],
)
def test_what_it_cannot_run_with_is_said(key, tmp_path, capsys, arguments, words):
    places = {"key": key, "new": tmp_path / "new", "state": tmp_path / "state"}
    assert main([argument.format(**places) for argument in arguments]) == 2
    assert words in capsys.readouterr().err


def test_two_witnesses_do_not_share_a_folder(tmp_path):
    with witness(tmp_path, LOG):
        run = [sys.executable, "-m", "audits.verifier.witness", "--key", str(tmp_path / "witness.key")]
        run += ["--state", str(tmp_path / "state"), "--log", str(LOG), "--listen", "127.0.0.1:0"]
        second = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert second.returncode == 2
    assert "Another witness" in second.stderr


def test_it_stops_when_asked(tmp_path):
    with witness(tmp_path, LOG) as running:
        pass
    assert running.process.returncode == 0
