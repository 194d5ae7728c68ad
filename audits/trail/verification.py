"""Verifies the trail of Django's database: reads it whole, re-derives it, compares it with every checkpoint."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings

from audits.trail import inventory
from audits.trail.keys import verifier_keys
from audits.trail.models import KeyRotation
from audits.trail.reader import open_reader
from audits.verifier.findings import Examination, Finding, Findings
from audits.verifier.promises import Promises, outside_promises
from audits.verifier.redaction import redactions
from audits.verifier.rotation import unexplained
from audits.verifier.trail import Examiner, Position


@dataclass(frozen=True)
class Verified:
    """An examination and how long it took, in seconds."""

    examination: Examination
    seconds: float


def examine(
    outside: Mapping[str, str],
    progress: Callable[[Position, int], None] = lambda at, total: None,
    start: Position | None = None,
) -> Verified:
    """Re-derive the trail and compare it with every checkpoint kept and those from `outside`.

    outside: signed notes by the name they go by. progress is told the position and how many events there are.
    start: where an earlier examination stopped; the catalog is looked at anew.
    Raises psycopg.Error when the database cannot be read, NoteError when a note of `outside` cannot.
    """
    began, keys, at = time.monotonic(), verifier_keys(), start or Position()
    first = Findings()
    held = outside_promises(outside, keys, settings.TRAIL_ORIGIN, first)
    first.take(inventory.findings())
    with open_reader() as reader:
        redacted, flaws = redactions(reader.said_of_redactions(), reader.redaction_rows())
        for flaw in flaws:
            first.add(flaw.kind, flaw.sentence, event_id=flaw.event_id)
        done = at.size or -1  # a checkpoint over nothing is compared at the very beginning
        promises = Promises(
            reader.kept(done),
            [promise for promise in held if promise.size > done],
            keys,
            settings.TRAIL_ORIGIN,
            at.findings,
        )
        total = reader.size()
        examiner = Examiner(promises, reader, at, lambda at: progress(at, total), redacted)
        examination = examiner.examine(reader.batches(at.size), reader.loose(), reader.lost())
    findings = [*first.all(), *examination.findings]
    notices = [*key_notices(), *examination.notices]
    return Verified(replace(examination, findings=findings, notices=notices), time.monotonic() - began)


def key_notices() -> list[Finding]:
    """Keys that sign for this log though no earlier key vouched for them: made anew after a loss, or exchanged."""
    notes = list(KeyRotation.objects.order_by("id").values_list("note", flat=True))
    return [
        Finding(
            "key without rotation",
            f"The key {key.key_id.hex()} signs for this log, and no earlier key vouched for it. It was made anew after "
            "a loss, or somebody exchanged it: compare with a checkpoint kept elsewhere.",
        )
        for key in unexplained(verifier_keys(), notes)
    ]
