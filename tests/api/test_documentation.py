"""The examples of docs/api.md, run as a newcomer would: with curl against a live server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from audits.accounts.roles import PERMISSIONS
from audits.accounts.services import issue_token
from audits.trail.sequencer import sequence_once
from tests.personas import set_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"```sh example\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_run_in_their_order(live_server, ml_engineer, auditor, unit, tmp_path, settings):
    settings.VAULT_ROOT = tmp_path / "vault"
    with set_up():
        token = issue_token(user=ml_engineer, name="docs", scopes=list(PERMISSIONS)).secret
        reads_the_trail = issue_token(user=auditor, name="docs", scopes=list(PERMISSIONS)).secret
    environment = os.environ | {"COUNTERSIGN": live_server.url, "TOKEN": token, "TRAIL_TOKEN": reads_the_trail}
    environment |= {"UNIT": str(unit.pk), "PYTHONPATH": str(DOCUMENT.parents[1])}
    # `python` in an example is the one that has Countersign installed, whatever started these tests.
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    answers = []
    for example in EXAMPLES:
        sequence_once()
        ran = subprocess.run(
            ["bash", "-ec", example], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        assert ran.returncode == 0, ran.stderr
        answer = json.loads(_last(ran.stdout))
        assert "errors" not in answer, answer
        answers.append(answer)
        reference = str(answer.get("reference", ""))
        names = {"M-": "MODEL", "S-": "SUBMISSION"}
        environment |= {name: reference for prefix, name in names.items() if reference.startswith(prefix)}

    *handed_in, model, growth, pack = answers
    assert len(handed_in) == 4
    assert handed_in[-1]["gate"]["state"] == "pending"
    assert [(said["kind"], said["good"]) for said in (model, growth, pack)] == [
        ("object", True),
        ("growth", True),
        ("pack", True),
    ]
    assert {run["check"] for run in handed_in[-1]["runs"]} == {"bias.group_fairness", "performance.classification"}


def _last(text: str) -> str:
    """The last of several JSON documents printed one after the other."""
    decoder, position, last = json.JSONDecoder(), 0, ""
    while position < len(text.rstrip()):
        _value, end = decoder.raw_decode(text, position)
        last = text[position:end]
        position = end
        while position < len(text) and text[position].isspace():
            position += 1
    return last
