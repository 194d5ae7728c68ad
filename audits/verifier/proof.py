"""Proofs as files: that an event stands in the tree a checkpoint signs, and that one tree grew out of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.verifier.canonical import HEADER, event_leaf, payload_digest
from audits.verifier.merkle import ProofError, check_consistency, root_from_inclusion
from audits.verifier.note import Checkpoint, VerifierKey, open_checkpoint
from audits.verifier.reading import Malformed, bytes_from, encoded, hashes_of, number_of, text_of

EVENT_PROOF = "countersign/event-proof/v1"
CONSISTENCY_PROOF = "countersign/consistency-proof/v1"


@dataclass(frozen=True)
class ProvenEvent:
    """An event that was sealed: its header, its payload's text when the proof carries it, and the checkpoint.

    redacted: the fields that were taken out of the payload, as the log says; nothing binds that to the seal.
    """

    header: Mapping[str, str]
    body: str | None
    index: int
    checkpoint: Checkpoint
    redacted: tuple[str, ...] = ()


def event_proof(
    header: Mapping[str, str],
    index: int,
    path: Sequence[bytes],
    note: str,
    payload: tuple[bytes, str] | None = None,
    redacted: Sequence[str] = (),
) -> dict[str, Any]:
    """The proof as JSON data: header, place, path (base64, the leaf's sibling first), signed checkpoint, payload.

    payload: salt and text. redacted: the fields whose values were taken out of it, when it is gone.
    """
    proof: dict[str, Any] = {
        "type": EVENT_PROOF,
        "event": dict(header),
        "leaf_index": index,
        "path": encoded(path),
        "checkpoint": note,
    }
    if payload is not None:
        salt, body = payload
        proof["payload"] = {"salt": salt.hex(), "body": body}
    if redacted:
        proof["redacted"] = list(redacted)
    return proof


def check_event_proof(proof: Mapping[str, Any], keys: Sequence[VerifierKey], origin: str = "") -> ProvenEvent:
    """What `proof` shows, if it shows it.

    Raises NoteError when its checkpoint is not signed by one of `keys` (or is of another log than `origin`),
    ProofError when the event, the payload or the path are not what was sealed, or the proof is malformed.
    """
    require_type(proof, EVENT_PROOF, "an event proof")
    header, index = header_of(proof), number_of(proof, "leaf_index")
    path, redacted = hashes_of(proof, "path"), names_of(proof, "redacted")
    checkpoint = open_checkpoint(text_of(proof, "checkpoint"), keys, origin)
    if root_from_inclusion(index, checkpoint.size, event_leaf(header), path) != checkpoint.root:
        raise ProofError("The event is not the one that was sealed, or the proof belongs to another checkpoint.")
    payload = payload_of(proof)
    if payload is not None and payload_digest(*payload).hex() != header["payload_digest"]:
        raise ProofError("The payload is not the one that was sealed.")
    return ProvenEvent(header, payload[1] if payload else None, index, checkpoint, redacted)


def consistency_proof(old_note: str, new_note: str, path: Sequence[bytes]) -> dict[str, Any]:
    """The proof that the tree of the newer checkpoint begins with the tree of the older, as JSON data."""
    return {"type": CONSISTENCY_PROOF, "old": old_note, "new": new_note, "path": encoded(path)}


def check_consistency_proof(
    proof: Mapping[str, Any], keys: Sequence[VerifierKey], origin: str = ""
) -> tuple[Checkpoint, Checkpoint]:
    """The older and the newer checkpoint, if the one grew out of the other. Raises NoteError or ProofError."""
    require_type(proof, CONSISTENCY_PROOF, "a consistency proof")
    path = hashes_of(proof, "path")
    old = open_checkpoint(text_of(proof, "old"), keys, origin)
    new = open_checkpoint(text_of(proof, "new"), keys, origin)
    if old.origin != new.origin:
        raise ProofError("The checkpoints are of different logs.")
    check_consistency(old.size, new.size, old.root, new.root, path)
    return old, new


def require_type(proof: Mapping[str, Any], expected: str, name: str) -> None:
    """Raises Malformed unless `proof` says that it is of the type `expected`."""
    if proof.get("type") != expected:
        raise Malformed(f"This is not {name}.")


def header_of(proof: Mapping[str, Any]) -> dict[str, str]:
    """The header of the event in a proof: exactly the fields of HEADER, each a text. Raises Malformed."""
    header = proof.get("event")
    if (
        not isinstance(header, dict)
        or set(header) != set(HEADER)
        or not all(isinstance(value, str) for value in header.values())
    ):
        raise Malformed("Its event does not have the fields that an event has.")
    return header


def payload_of(proof: Mapping[str, Any], name: str = "payload") -> tuple[bytes, str] | None:
    """The salt and the text of the payload in a proof, or None when it carries none. Raises Malformed."""
    payload = proof.get(name)
    if payload is None:
        return None
    if not isinstance(payload, dict):
        raise Malformed(f"Its {name} is malformed.")
    return bytes_from(text_of(payload, "salt")), text_of(payload, "body")


def names_of(proof: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The list of names called `name`; none when it is not there. Raises Malformed."""
    names = proof.get(name, [])
    if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
        raise Malformed(f"Its {name} is not a list of names.")
    return tuple(names)
