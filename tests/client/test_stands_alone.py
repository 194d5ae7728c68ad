"""The client imports nothing of the server's, but the verifier when it is asked to verify."""

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "clients" / "python" / "src" / "countersign"
FILES = sorted(SOURCE.rglob("*.py"))


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_what_it_imports(file):
    outside = {name for name in _imported(file) if name.partition(".")[0] not in sys.stdlib_module_names}
    allowed = {name for name in outside if name.partition(".")[0] in {"countersign", "urllib3"}}
    if file.name == "verify.py":
        allowed.add("audits.verifier.__main__")
    assert outside == allowed
