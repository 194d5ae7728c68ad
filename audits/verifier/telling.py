"""What proofs and checkpoints show, said in sentences."""

from collections.abc import Mapping
from typing import Any

from audits.verifier.held import Brought, Link, compared, fingerprint, looked_at, witnessed
from audits.verifier.lines import GONE, HIDDEN, OUTSIDE, Followed, Named
from audits.verifier.merkle import ProofError
from audits.verifier.note import Checkpoint, Forged
from audits.verifier.objects import follow_object, object_of
from audits.verifier.proof import ProvenEvent, check_consistency_proof, check_event_proof
from audits.verifier.reading import text_of
from audits.verifier.redaction import redactions
from audits.verifier.words import Statement, plain

Told = tuple[list[Statement], dict[str, Any]]  # the statements, and facts for machines


def tell_checkpoint(note: str, brought: Brought) -> Told:
    """A checkpoint: who signed it, over how much. Raises NotLookedAt."""
    try:
        checkpoint = brought.open(note)
    except Forged as error:
        return [Statement("checkpoint", False, "The checkpoint is forged", str(error))], {}
    statements = [signed(checkpoint, brought), *witnessed(note, brought), *compared(checkpoint, brought)]
    return statements, _facts(checkpoint)


def tell_event(proof: Mapping[str, Any], brought: Brought) -> Told:
    """The proof of one event. Raises NotLookedAt."""
    brought.require_keys()
    try:
        proven = looked_at(lambda: check_event_proof(proof, brought.keys))
        brought.require_ours(proven.checkpoint)
    except (ProofError, Forged) as error:
        return [Statement("event", False, "This does not prove the event", str(error))], {}
    header = proven.header
    statements = [
        signed(proven.checkpoint, brought),
        Statement(
            "event",
            True,
            f"Event {header['id']} is the one that was sealed",
            f"{_sentence(header)}\nAt place {proven.index:,} of {proven.checkpoint.size:,}.",
        ),
        _content(proven),
        *([_nobody(header["id"], header["db_user"])] if not header["actor_id"] else []),
        *witnessed(text_of(proof, "checkpoint"), brought),
        *compared(proven.checkpoint, brought),
    ]
    facts = {"event": dict(header), "leaf_index": proven.index, "content": proven.body}
    return statements, facts | _facts(proven.checkpoint)


def tell_growth(proof: Mapping[str, Any], brought: Brought) -> tuple[Told, Link | None]:
    """A consistency proof; and, when it is good, the pair of checkpoints it links. Raises NotLookedAt."""
    brought.require_keys()
    try:
        old, new = looked_at(lambda: check_consistency_proof(proof, brought.keys))
        brought.require_ours(new)
    except (ProofError, Forged) as error:
        return ([Statement("growth", False, "This does not prove that the log only grew", str(error))], {}), None
    statements = [
        signed(new, brought),
        Statement(
            "growth",
            True,
            f"The log only grew, from {old.size:,} to {new.size:,} events",
            f"Its first {old.size:,} events are still those that the older checkpoint promised.",
        ),
        *witnessed(text_of(proof, "new"), brought),
    ]
    return (statements, _facts(new) | {"old_size": old.size}), (old, new)


def tell_object(proof: Mapping[str, Any], brought: Brought) -> Told:
    """The proof of an object's events. Raises NotLookedAt."""
    try:
        checkpoint = brought.open(looked_at(lambda: text_of(proof, "checkpoint")))
    except Forged as error:
        return [Statement("checkpoint", False, "Its checkpoint is forged", str(error))], {}
    object_type, object_id = looked_at(lambda: object_of(proof))
    found = looked_at(lambda: follow_object(proof, checkpoint))
    statements = [
        signed(checkpoint, brought),
        *shown(found, checkpoint),
        Statement(
            "complete",
            None,
            f"Whether these are all events of {object_type} {object_id} is not shown by this file",
            f"{found.passed[OUTSIDE] + found.passed[HIDDEN]:,} other events are passed over by their hashes. "
            "An export of the whole period shows them, as far as its reader may see them.",
        ),
        *witnessed(text_of(proof, "checkpoint"), brought),
        *compared(checkpoint, brought),
    ]
    return statements, {"object": f"{object_type}:{object_id}", "events": found.shown} | _facts(checkpoint)


def signed(checkpoint: Checkpoint, brought: Brought) -> Statement:
    """Whose checkpoint it is."""
    return Statement(
        "checkpoint",
        True,
        f"Signed by the log “{checkpoint.origin}”, over {checkpoint.size:,} events",
        f"Checked with the public key you gave{_fingerprints(brought)}.",
    )


def shown(found: Followed, checkpoint: Checkpoint) -> list[Statement]:
    """Whether the events shown are those that were sealed; what was redacted; who named nobody."""
    leads = found.root == checkpoint.root and found.size == checkpoint.size
    if not leads and not found.wrong.count:
        if found.backwards.count:
            found.wrong.add(f"reordered: events stand in another order ({found.backwards.listed(', ')}).")
        else:
            found.wrong.add("altered: an event was altered together with its hash, or a hash was exchanged.")
    agreed = _agreements(found, whole=found.shown == checkpoint.size)
    if found.passed[GONE]:
        found.wrong.add(f"missing: {found.passed[GONE]:,} events were gone when this was made.")
    if found.wrong.count:
        return [Statement("events", False, "The events are not those that were sealed", found.wrong.listed("\n"))]
    statements = [
        Statement(
            "events",
            True,
            f"{_number(found.shown, 'event is the one', 'events are those')} that {_was(found.shown)} sealed",
            "Each was hashed again, and the hashes lead to the root that the log signed.\n"
            + (f"The first is dated {found.earliest}, the last {found.latest}." if found.shown else ""),
        )
    ]
    if found.bare:
        bare = f"The content of {_number(found.bare, 'event', 'events')} is not in this file"
        statements.append(Statement("content", None, bare, "Ask for it with the content."))
    statements += agreed
    if found.without_author.count:
        statements.append(_nobody(found.without_author.listed(", "), ""))
    return statements


def _agreements(found: Followed, *, whole: bool) -> list[Statement]:
    """What was redacted, and whether the events shown hold two people's agreement on it.

    whole: every event of the log is shown, so an agreement that is not among them was never recorded.
    """
    agreements, flaws = redactions(found.said, None)
    for flaw in flaws if whole else ():
        found.wrong.add(f"{flaw.kind}: {flaw.sentence}")
    told, untold = Named(), Named()
    for event, digest in found.remainders.items():
        agreement = agreements.get(event)
        if agreement is None and whole:
            found.wrong.add(f"missing: content of event {event} is gone, and no two people agreed to that.")
        elif agreement is None:
            untold.add(event)
        elif digest != agreement.digest:
            found.wrong.add(f"altered: what is left of event {event} is not what stood there after its redaction.")
        else:
            told.add(f"{plain(agreement.words)}: {', '.join(agreement.fields)} of event {event}.")
    statements = []
    if told.count:
        title = f"{_number(told.count, 'event was', 'events were')} redacted by two people’s agreement"
        statements.append(Statement("redacted", None, title, told.listed("\n")))
    if untold.count:
        title = f"The content of {_number(untold.count, 'event', 'events')} was redacted, as the file says"
        detail = f"Events {untold.listed(', ')}. The agreement on it is not among the events shown."
        statements.append(Statement("redacted", None, title, detail))
    return statements


def _content(proven: ProvenEvent) -> Statement:
    if proven.body is not None:
        return Statement("content", True, "Its content is what was sealed", proven.body)
    if proven.redacted:
        return Statement("content", None, "Its content was redacted", f"Taken out: {', '.join(proven.redacted)}.")
    return Statement("content", None, "Its content is not in this file", "Ask for the proof with the content.")


def _nobody(events: str, role: str) -> Statement:
    wrote = f" The database role {role} wrote it." if role else ""
    return Statement("author", None, f"Without an author: event {events}", f"Nobody is named as acting.{wrote}")


def _sentence(header: Mapping[str, str]) -> str:
    what = header["object_label"] or header["object_id"]
    who = header["actor_label"] or "nobody named"
    by = f"by {who}, through {header['source'] or 'the database'}, on {header['at']}."
    did = plain(f"{header['action']}, {header['operation']} of {header['object_type']} {what}")
    return f"{did}\n{plain(by)}"


def _fingerprints(brought: Brought) -> str:
    """The fingerprint of the key, where only one was given."""
    return f", sha256 {fingerprint(brought.keys[0])}" if len(brought.keys) == 1 else "s"


def _facts(checkpoint: Checkpoint) -> dict[str, Any]:
    return {"origin": checkpoint.origin, "tree_size": checkpoint.size, "root": checkpoint.root.hex()}


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
