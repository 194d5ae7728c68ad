"""Proofs beyond a single event: all events of an object, and that the log only grew."""

from typing import Any

from django.conf import settings
from django.db import connection

from audits.trail.connections import one_view
from audits.trail.context import current
from audits.trail.keys import verifier_keys
from audits.trail.models import Checkpoint
from audits.trail.reading import lines_of
from audits.trail.services import NotSealed, last_checkpoint
from audits.trail.sight import EVERYTHING, Sight, Thing, Wanted
from audits.trail.tree import IncompleteTree, path_over
from audits.verifier.lines import Shown
from audits.verifier.merkle import ProofError, check_consistency, consistency_ranges
from audits.verifier.note import open_checkpoint
from audits.verifier.objects import object_proof
from audits.verifier.proof import consistency_proof

MOST = 5_000  # events in one proof of an object; beyond, an export is the way


class Contradicted(Exception):
    """The record is not what a checkpoint promised; the message says how."""


class TooMany(Exception):
    """An object has more events than one proof holds."""


def prove_object(thing: Thing, sight: Sight = EVERYTHING) -> dict[str, Any]:
    """The proof, as JSON data, of the sealed events of an object as far as `sight` goes, with their content.

    Raises NotSealed when it has none, TooMany, or IncompleteTree when the stored tree is damaged.
    `audits.verifier` reads it.
    """
    checkpoint = last_checkpoint()
    with one_view(current()) as reader:
        lines, shown = [], 0
        for line in lines_of(reader, Wanted(thing=thing), sight, (0, checkpoint.size), checkpoint.size):
            lines.append(line)
            shown += isinstance(line, Shown)
            if shown > MOST:
                raise TooMany(f"{thing} has more than {MOST:,} events, more than one proof holds. Export them instead.")
    if not shown:
        raise NotSealed(f"There is no sealed event of {thing}.")
    return object_proof(thing.type, thing.id, checkpoint.note, lines)


def prove_growth(old: int | str | None, new: int | None = None) -> dict[str, Any]:
    """The proof, as JSON data, that the log only grew, from the checkpoint `old` to the one over `new` events.

    old: the size of a checkpoint that is kept, or the text of one from elsewhere; None is the first one.
    new: None is the latest one.
    Raises NotSealed when no checkpoint of that size is kept, NoteError when `old` is no checkpoint of this log,
    ProofError when `new` is smaller than `old`, Contradicted when the record is not what `old` promised, and
    IncompleteTree when the stored tree is damaged.
    """
    newer = _kept(new)
    if old is None:
        old = min(newer.size, Checkpoint.objects.order_by("size").values_list("size", flat=True)[0])
    note = old if isinstance(old, str) else _kept(old).note
    older = open_checkpoint(note, verifier_keys(), settings.TRAIL_ORIGIN)
    if older.size > newer.size and isinstance(old, str) and new is None:
        raise Contradicted(
            f"The checkpoint covers {older.size:,} events, and the record has {newer.size:,} sealed: "
            "an older state was put back."
        )
    with connection.cursor() as cursor:
        ranges = consistency_ranges(older.size, newer.size)
        old_root, *hashes = path_over(cursor, [(0, older.size), *ranges])
    if old_root != older.root:
        raise Contradicted(
            f"The first {older.size:,} events are not those that the checkpoint promises: history was rewritten."
        )
    try:
        check_consistency(older.size, newer.size, older.root, bytes(newer.root), hashes)
    except ProofError as error:
        raise IncompleteTree("The stored tree does not lead to the root that was signed; run trail verify.") from error
    return consistency_proof(note, newer.note, hashes)


def _kept(size: int | None) -> Checkpoint:
    if size is None:
        return last_checkpoint()
    checkpoint = Checkpoint.objects.filter(size=size).first()
    if checkpoint is None:
        raise NotSealed(f"There is no checkpoint over {size:,} events.")
    return checkpoint
