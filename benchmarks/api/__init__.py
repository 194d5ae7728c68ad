"""What the API and the inventory cost over a large register: `python -m benchmarks api [PART]… [options]`.

The parts are the modules of this folder. Each works in a database of its own, which is dropped at the end, as the
application's role behind the second wall. Each figure is one JSON line.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

PARTS = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def main(arguments: Sequence[str]) -> None:
    """Runs the named parts, or all of them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks api", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all of them")
    parser.add_argument("--models", type=int, help="entries of the inventory (default: 100,000)")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="few rounds and rows: shows that it runs, not how fast")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {min(unknown)}; name some of {', '.join(PARTS)}")
    options.models = options.models or (2_000 if options.quick else 100_000)
    options.rounds = 3 if options.quick else options.rounds
    for part in options.parts or PARTS:
        import_module(f"benchmarks.api.{part}").run(options)
