"""Runs the benchmark that is named: `python -m benchmarks trail`."""

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks

NAMES = sorted(module.name for module in iter_modules(benchmarks.__path__) if not module.name.startswith("_"))

if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
    sys.exit(f"Name one of: {', '.join(NAMES)}")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.conf.settings")
import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
