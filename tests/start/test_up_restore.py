"""From one machine to another: a backup of what runs here is what a new home starts from."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.conf.environment import ROOT
from governance.conf.local.addresses import VARIABLES
from governance.conf.local.home import Home
from governance.conf.local.process import end_leftovers
from governance.conf.local.processes import STOP_ORDER
from tests.start.test_up import Running

pytestmark = [pytest.mark.slow, pytest.mark.worker]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="countersign-up-"))
    made.chmod(0o711)
    yield made
    for home in (made / "old", made / "new"):
        end_leftovers(Home(home), STOP_ORDER)
    shutil.rmtree(made)


def _manage(home: Path, *arguments: str) -> str:
    variables = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**variables, "COUNTERSIGN_HOME": str(home)},
        capture_output=True,
        text=True,
        input="correct-horse-battery-staple\n",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_backup_starts_a_new_home(folder: Path) -> None:
    old, new, place = Running(folder / "old"), Running(folder / "new"), folder / "kept.zip"
    try:
        old.start()
        _manage(old.home, "add_person", "somebody@example.com", "--title", "Administration")
        assert "events" in _manage(old.home, "backup", "--out", str(place))
        old.stop()
        new.start("--restore", str(place))
        assert "The trail is whole" in _manage(new.home, "trail", "verify")
        people = "from audits.accounts.models import User; print(list(User.objects.values_list('email', flat=True)))"
        assert "somebody@example.com" in _manage(new.home, "shell", "--no-imports", "--command", people)
        _, told = new.stop()
        assert "Backup, restored and verified" in told
    finally:
        old.kill()
        new.kill()
