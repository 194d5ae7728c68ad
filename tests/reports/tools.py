"""Other people's tools, called by name. Where one is missing a test is told as not run; in CI that is a failure."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest


def run(command: str, folder: Path) -> str:
    """What a command says, run in a folder; it must succeed."""
    words = shlex.split(command)
    if shutil.which(words[0]) is None:
        missing = f"not run: {words[0]} is missing"
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    done = subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout + done.stderr
