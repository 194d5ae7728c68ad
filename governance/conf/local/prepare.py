"""Runs every preparation in order and ends: the `migrate` service of docker-compose.yml.

python -m governance.conf.local.prepare
"""

import subprocess
import sys

from governance.conf.environment import ROOT
from governance.conf.local.processes import PREPARATIONS
from governance.conf.local.terminal import Terminal


def main() -> int:
    terminal = Terminal()
    for step in PREPARATIONS:
        terminal.say(f"{step.title}: {' '.join(step.command)}")
        done = subprocess.run([sys.executable, *step.command], cwd=ROOT)  # noqa: S603  (the table is ours)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
