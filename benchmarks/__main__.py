"""Runs the benchmark that is named: `python -m benchmarks trail`."""

import os
import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))

if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
    sys.exit(f"Name one of: {', '.join(NAMES)}")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.conf.settings")
import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
