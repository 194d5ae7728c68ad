"""What is installed for users is enough: no module of ours needs a package that only developers install."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOMS = ("audits", "registry", "governance")
MODULES = sorted(path for room in ROOMS for path in Path(room).rglob("*.py"))
PINNED = {
    re.sub(r"[-_.]+", "-", name).lower()
    for name in re.findall(r"^([\w.-]+)==", Path("requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
}


def _imported(tree: ast.AST) -> set[str]:
    """The first names of everything imported, but not below `if TYPE_CHECKING`."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            found |= {name for other in node.orelse for name in _imported(other)}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        else:
            found |= _imported(node)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_import_is_of_a_pinned_package(room):
    installed, missing = packages_distributions(), []
    for path in (module for module in MODULES if module.parts[0] == room):
        for name in _imported(ast.parse(path.read_text(encoding="utf-8"))) - {*ROOMS} - set(sys.stdlib_module_names):
            named = {re.sub(r"[-_.]+", "-", one).lower() for one in installed.get(name, [name])}
            if not named & PINNED:
                missing.append(f"{path} imports {name}")
    assert missing == []
