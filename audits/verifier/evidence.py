"""What a report says about the trail, checked: the checkpoint inside it, the proof of its own request, and whatever
the reader brought from elsewhere: a later checkpoint, a proof of its issue, the log's public key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audits.verifier.merkle import ProofError
from audits.verifier.note import Checkpoint, NoteError, VerifierKey, key_lines, open_checkpoint
from audits.verifier.proof import CONSISTENCY_PROOF, ProvenEvent, check_consistency_proof, check_event_proof
from audits.verifier.reading import read_json
from audits.verifier.words import Statement

EVIDENCE, CHECKPOINT, PROOF, LOG_KEY = "evidence.json", "checkpoint.txt", "proof.json", "log-key.txt"


@dataclass(frozen=True)
class Outside:
    """What the reader knows of the trail from elsewhere: texts of a checkpoint (and of further ones), a proof, and the
    log's public key."""

    checkpoint: str = ""
    proof: str = ""
    log_key: str = ""
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Keys:
    """The log's public keys, and where they came from."""

    keys: tuple[VerifierKey, ...]
    source: str


def trail_statements(inside: Mapping[str, bytes], digest: str, outside: Outside) -> list[Statement]:
    """What the checkpoint and the proof inside a report show, and those the reader brought.

    `digest` is the SHA-256 of the whole report in hexadecimal.
    """
    try:
        keys = _keys(inside, outside)
    except NoteError as error:
        return [Statement("log-key", False, "The log’s public key cannot be read", str(error))]
    found = [_checkpoint(inside, keys), _request(inside, keys)]
    if outside.checkpoint:
        found.append(_outside_checkpoint(inside, keys, outside))
    for checkpoint in outside.further:
        found.append(_outside_checkpoint(inside, keys, replace(outside, checkpoint=checkpoint)))
    if outside.proof and not _is_consistency(outside.proof):
        found.append(_issue(keys, digest, outside))
    return found


def _keys(inside: Mapping[str, bytes], outside: Outside) -> _Keys:
    text = outside.log_key or inside.get(LOG_KEY, b"").decode("utf-8", "replace")
    source = "the key you gave" if outside.log_key else "the key inside the report, which its signature covers"
    return _Keys(tuple(key_lines(text)), source)


def _checkpoint(inside: Mapping[str, bytes], keys: _Keys) -> Statement:
    if CHECKPOINT not in inside:
        return Statement("checkpoint", None, "There is no checkpoint of the trail inside", "")
    if not keys.keys:
        return Statement("checkpoint", None, "The checkpoint inside was not checked", "Give the log’s key: --log-key")
    try:
        checkpoint = open_checkpoint(_text(inside, CHECKPOINT), keys.keys)
    except NoteError as error:
        return Statement("checkpoint", False, "The checkpoint inside is not good", str(error))
    return Statement(
        "checkpoint",
        True,
        f"The checkpoint inside is signed by the log “{checkpoint.origin}”",
        f"Over {checkpoint.size:,} events; checked with {keys.source}.",
    )


def _request(inside: Mapping[str, bytes], keys: _Keys) -> Statement:
    """The proof inside must show an event of this very report, under the checkpoint inside."""
    if PROOF not in inside:
        return Statement("trail", None, "There is no proof of the trail inside", "")
    if not keys.keys:
        return Statement("trail", None, "The proof inside was not checked", "Give the log’s key: --log-key")
    try:
        event = _proven(_text(inside, PROOF), keys)
        reference = _reference(inside)
        if CHECKPOINT in inside:
            _require_same(event.checkpoint, open_checkpoint(_text(inside, CHECKPOINT), keys.keys))
        if reference not in event.header["object_label"] and reference not in (event.body or ""):
            raise ProofError(f"It proves an event that does not name {reference}.")
    except (NoteError, ProofError) as error:
        return Statement("trail", False, "The trail proof inside is not good", str(error))
    return Statement(
        "trail",
        True,
        "The trail proof is good",
        f"Event {event.index:,} of {event.checkpoint.size:,}, {event.header['action'] or event.header['operation']} of "
        f"{reference}, leads to the checkpoint’s root.",
    )


def _outside_checkpoint(inside: Mapping[str, bytes], keys: _Keys, outside: Outside) -> Statement:
    """The reader's checkpoint: signed by the same log, and grown out of the one inside where that can be shown."""
    try:
        theirs = open_checkpoint(outside.checkpoint, keys.keys)
        ours = open_checkpoint(_text(inside, CHECKPOINT), keys.keys, theirs.origin)
        if outside.proof and _is_consistency(outside.proof):
            old, new = check_consistency_proof(read_json(outside.proof), keys.keys, theirs.origin)
            _require_same(min(ours, theirs, key=_size), old)
            _require_same(max(ours, theirs, key=_size), new)
            grown = f"It grew out of the one inside, from {old.size:,} to {new.size:,} events."
        elif ours.size == theirs.size:
            _require_same(ours, theirs)
            grown = "It is the one inside."
        else:
            grown = f"It covers {theirs.size:,} events, the one inside {ours.size:,}; no proof links the two."
    except (NoteError, ProofError) as error:
        return Statement("outside-checkpoint", False, "The checkpoint you gave does not fit this report", str(error))
    return Statement(
        "outside-checkpoint",
        True,
        "The checkpoint you gave is signed by the same log",
        f"{grown[0].upper()}{grown[1:]}.",
    )


def _issue(keys: _Keys, digest: str, outside: Outside) -> Statement:
    """The reader's proof: an event whose payload carries the digest of this very file."""
    try:
        event = _proven(outside.proof, keys)
        if outside.checkpoint:
            _require_same(event.checkpoint, open_checkpoint(outside.checkpoint, keys.keys))
        if event.body is None:
            raise ProofError("It carries no payload, so the digest of this file cannot be found in it.")
        if digest not in event.body:
            raise ProofError("Its event does not carry the digest of this file.")
    except (NoteError, ProofError) as error:
        return Statement("issue", False, "The proof you gave is not of this file’s issue", str(error))
    return Statement(
        "issue",
        True,
        "The trail holds the digest of this very file",
        f"Event {event.index:,} of {event.checkpoint.size:,}, {event.header['action'] or event.header['operation']}.",
    )


def _proven(text: str, keys: _Keys) -> ProvenEvent:
    return check_event_proof(read_json(text), keys.keys)


def _require_same(one: Checkpoint, other: Checkpoint) -> None:
    if one != other:
        raise ProofError(
            f"Its checkpoint over {one.size:,} events of {one.origin} is not the one over {other.size:,} of "
            f"{other.origin}, or their roots differ."
        )


def _is_consistency(text: str) -> bool:
    try:
        return read_json(text).get("type") == CONSISTENCY_PROOF
    except ProofError:
        return False


def _reference(inside: Mapping[str, bytes]) -> str:
    reference = read_json(_text(inside, EVIDENCE)).get("reference")
    if not isinstance(reference, str) or not reference:
        raise ProofError("The report’s evidence does not name its reference.")
    return reference


def _text(inside: Mapping[str, bytes], name: str) -> str:
    try:
        return inside[name].decode("utf-8")
    except (KeyError, UnicodeDecodeError) as error:
        raise ProofError(f"{name} is missing or not text.") from error


def _size(checkpoint: Checkpoint) -> int:
    return checkpoint.size
