"""A whole verification, against bare hashing of the same bytes in the same run."""

import argparse

from benchmarks.trail.figures import at_most
from benchmarks.trail.scratch import scratch_database


def run(options: argparse.Namespace) -> None:
    """Tells the ratio and the memory at its height."""
    with scratch_database() as owner:
        from audits.trail.sequencer import sequence_once
        from benchmarks.trail.million import measure

        sequence_once()
        measured = measure(owner, options.events or 1_000_000)
    at_most("verify.to_bare_hashing", float(str(measured["ratio"])), 4.0, "times", **measured)
    at_most("verify.memory", float(str(measured["peak_memory_mb"])), 300.0, "MB")
