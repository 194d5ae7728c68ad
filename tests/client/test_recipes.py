"""The recipes of docs/ci.md: they parse, and every command in them is one that the client has."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from audits.checks.contract import COLUMN_ROLES, VALUE_ROLES
from countersign.cli.main import parser

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
PIECES = {name: text for name, text in re.findall(r"```\w+ (\w+)\n(.*?)```", DOCUMENT, re.DOTALL)}  # noqa: C416 - findall gives lists
COMMAND = re.compile(r"(?:^|[\s(/])countersign ((?:submit|gate|import-mlflow|runs|report|verify) (?:[^\n]|(?<=\\)\n)*)")


def _shell(name: str) -> str:
    """What a piece gives to the shell, folded lines joined."""
    if name == "github":
        return "\n".join(step.get("run", "") for step in yaml.safe_load(PIECES[name])["jobs"]["gate"]["steps"])
    if name == "gitlab":
        return "\n".join(yaml.safe_load(PIECES[name])["gate"]["script"])
    return PIECES[name]


def commands(name: str) -> list[list[str]]:
    """Each `countersign …`, as words."""
    found = COMMAND.findall(_shell(name).replace("\\\n", " "))
    return [shlex.split(re.sub(r"\$\{\{.*?\}\}|\$\w+", "S-0001", text.rstrip(" )"))) for text in found]


def test_all_are_there():
    assert set(PIECES) == {"github", "gitlab", "jenkins", "columns", "mlflow"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("github", ["submit", "gate"]),
        ("gitlab", ["submit"]),
        ("jenkins", ["submit"]),
        ("mlflow", ["import-mlflow"]),
    ],
)
def test_every_command_is_one(name, expected):
    found = commands(name)
    assert [words[0] for words in found] == expected
    for words in found:
        assert parser().parse_args(words).command == words[0]


def test_github_may_ask_for_an_identity():
    assert yaml.safe_load(PIECES["github"])["permissions"] == {"contents": "read", "id-token": "write"}


def test_gitlabs_identity_is_made_out_to_the_server():
    job = yaml.safe_load(PIECES["gitlab"])["gate"]
    assert job["id_tokens"]["COUNTERSIGN_ID_TOKEN"]["aud"] == job["variables"]["COUNTERSIGN_URL"]


def test_the_columns_are_roles_of_the_product():
    assert set(json.loads(PIECES["columns"])) <= {"groups", *COLUMN_ROLES, *VALUE_ROLES}
