"""What the trail costs and how fast it answers: `python -m benchmarks trail [PART]… [options]`.

Each part works in a database of its own, which is dropped at the end, beside the configured one; without
DATABASE_OWNER_URL it starts the embedded PostgreSQL on a throw-away home. Each figure is one JSON line.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module

from benchmarks.trail.scratch import scratch_database

__all__ = ["main", "scratch_database"]

PARTS = {
    "writes": "writers with and without the trail, against a hash chain, and the lag of the seal",
    "peers": "the same through Django's models, against django-auditlog and django-pghistory",
    "verify": "a whole verification, against bare hashing of the same bytes",
    "pages": "the trail page and an object's story over many events",
    "proof": "one proof",
    "wall": "row-level security, against the same queries without it",
}


def main(arguments: Sequence[str]) -> None:
    """Runs the named parts, or all of them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks trail",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:8} {what}" for name, what in PARTS.items()),
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="default: all of them")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8.0, help="of one round of one way")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, help="verify: 1,000,000, pages: 10,000,000")
    parser.add_argument("--quick", action="store_true", help="few rounds and events: shows that it runs, not how fast")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"there is no part {min(unknown)}; name some of {', '.join(PARTS)}")
    if options.quick:
        options.seconds, options.rounds, options.events = 1.0, 1, options.events or 20_000
    for part in options.parts or PARTS:
        import_module(f"benchmarks.trail.{part}").run(options)
