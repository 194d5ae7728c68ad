"""The README's quickstart for ML teams, word for word, in a copy of what a checkout holds."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from governance.conf.environment import ROOT
from tests.client.live.conftest import Product

pytestmark = [pytest.mark.slow, pytest.mark.worker]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PIECES = re.findall(r"```sh quickstart\n(.*?)```", README, re.DOTALL)
TAKEN = ("clients", "audits", "LICENSE")


@pytest.fixture
def checkout(tmp_path: Path, product: Product) -> Path:
    """A folder in which the repository lies as in a checkout, with what a running system leaves in it."""
    for name in TAKEN:
        (tmp_path / name).symlink_to(ROOT / name)
    home = tmp_path / ".countersign"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "root.pem").write_bytes((product.system.home / "keys" / "root.pem").read_bytes())
    (home / "demo.json").write_text(json.dumps({"url": product.system.url, "token": product.engineer}))
    return tmp_path


def test_it_runs_word_for_word(checkout: Path, product: Product):
    assert len(PIECES) == 4
    environment = product.environment(AUDITOR_TOKEN=product.auditor, COUNTERSIGN_STATE=str(checkout / "state"))
    del environment["COUNTERSIGN_URL"], environment["COUNTERSIGN_TOKEN"]
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(PIECES)],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "registered First score" in ran.stderr
    assert re.search(r"RUN-\d+  bias\.group_fairness  pass", ran.stdout)
    assert re.search(r"Gate of S-\d+, M-\d+ 1: open\.", ran.stdout)
    assert (checkout / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "exit code" not in ran.stdout
