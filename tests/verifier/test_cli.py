"""`python -m audits.verifier`: words or JSON, and an exit code that a script can trust."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from audits.verifier.__main__ import main
from tests.reports import press

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.pdf").write_bytes(press.signed())
    (tmp_path / "root.pem").write_bytes(press.ring().root.public_bytes(Encoding.PEM))
    return tmp_path


def test_a_good_report_exits_0_with_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(folder / "report.pdf"), "--trust", str(folder / "root.pem"), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["good"] is True
    assert said["file"] == "report.pdf"
    assert said["trust"] == "local"
    assert [item["name"] for item in said["attachments"]] == [
        "checkpoint.txt",
        "evidence.json",
        "log-key.txt",
        "proof.json",
    ]


def test_a_flipped_byte_exits_1_and_says_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flipped = bytearray(press.signed())
    flipped[5000] ^= 1
    (folder / "flipped.pdf").write_bytes(flipped)
    code = main([str(folder / "flipped.pdf"), "--trust", str(folder / "root.pem"), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 1
    wrong = [statement for statement in said["statements"] if statement["good"] is False]
    assert wrong[0]["detail"] == "The content is not what was signed: its digest differs."


def test_one_bad_file_among_good_ones_exits_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.pdf").write_bytes(press.rendered().pdf)
    files = [str(folder / "report.pdf"), str(folder / "other.pdf")]
    assert main([*files, "--trust", str(folder / "root.pem")]) == 1
    said = capsys.readouterr().out
    assert "= This report is as it was signed" in said
    assert "! Do not rely on this copy" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["absent.pdf"], "absent.pdf: No such file"),
        (["report.pdf", "--trust", "absent.pem"], "absent.pem: No such file"),
        (["report.pdf", "--trust", "report.pdf"], "no certificate in PEM form"),
        (["report.pdf", "--trust", "root.pem", "--crl", "root.pem"], "not a revocation list"),
        (["report.pdf", "--trust", "root.pem", "--proof", "report.pdf"], "not text"),
    ],
)
def test_what_cannot_be_read_exits_2(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(folder)
    assert main([*arguments, "--json"]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert json.loads(said.out)["good"] is None


def test_a_wrong_option_exits_2(folder: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(folder / "report.pdf"), "--thrust", "root.pem"])
    assert stopped.value.code == 2


def test_it_needs_neither_django_nor_a_database(folder: Path) -> None:
    program = (
        "import sys; from audits.verifier.__main__ import main; code = main(); "
        "assert not {'django', 'psycopg', 'weasyprint', 'celery'} & set(sys.modules); sys.exit(code)"
    )
    command = [sys.executable, "-c", program, str(folder / "report.pdf"), "--trust", str(folder / "root.pem")]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
