"""Proofs as files: that an event stands in the tree a checkpoint signs, and that one tree grew out of another."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.verifier.canonical import HEADER, event_leaf, payload_digest
from audits.verifier.merkle import ProofError, check_consistency, root_from_inclusion
from audits.verifier.note import Checkpoint, VerifierKey, open_checkpoint

EVENT_PROOF = "countersign/event-proof/v1"
CONSISTENCY_PROOF = "countersign/consistency-proof/v1"


@dataclass(frozen=True)
class ProvenEvent:
    """An event that was sealed: its header, its payload's text when the proof carries it, and the checkpoint."""

    header: Mapping[str, str]
    body: str | None
    index: int
    checkpoint: Checkpoint


def event_proof(
    header: Mapping[str, str],
    index: int,
    path: Sequence[bytes],
    note: str,
    payload: tuple[bytes, str] | None = None,
) -> dict[str, Any]:
    """The proof as JSON data: header, place, path (base64, the leaf's sibling first), signed checkpoint, payload."""
    proof: dict[str, Any] = {
        "type": EVENT_PROOF,
        "event": dict(header),
        "leaf_index": index,
        "path": _encoded(path),
        "checkpoint": note,
    }
    if payload is not None:
        salt, body = payload
        proof["payload"] = {"salt": salt.hex(), "body": body}
    return proof


def check_event_proof(proof: Mapping[str, Any], keys: Sequence[VerifierKey], origin: str = "") -> ProvenEvent:
    """What `proof` shows, if it shows it.

    Raises NoteError when its checkpoint is not signed by one of `keys` (or is of another log than `origin`),
    ProofError when the event, the payload or the path are not what was sealed, or the proof is malformed.
    """
    if proof.get("type") != EVENT_PROOF:
        raise ProofError("This is not an event proof.")
    header, index, payload = proof.get("event"), proof.get("leaf_index"), proof.get("payload")
    if not isinstance(header, dict) or type(index) is not int or not _all_text(header):
        raise ProofError("The event proof is malformed.")
    checkpoint = open_checkpoint(_text(proof, "checkpoint"), keys, origin)
    if root_from_inclusion(index, checkpoint.size, event_leaf(header), _decoded(proof)) != checkpoint.root:
        raise ProofError("The event is not the one that was sealed, or the proof belongs to another checkpoint.")
    body = None
    if payload is not None:
        if not isinstance(payload, dict):
            raise ProofError("The event proof is malformed.")
        body = _text(payload, "body")
        if payload_digest(_salt(payload), body).hex() != header["payload_digest"]:
            raise ProofError("The payload is not the one that was sealed.")
    return ProvenEvent(header, body, index, checkpoint)


def consistency_proof(old_note: str, new_note: str, path: Sequence[bytes]) -> dict[str, Any]:
    """The proof that the tree of the newer checkpoint begins with the tree of the older, as JSON data."""
    return {"type": CONSISTENCY_PROOF, "old": old_note, "new": new_note, "path": _encoded(path)}


def check_consistency_proof(
    proof: Mapping[str, Any], keys: Sequence[VerifierKey], origin: str = ""
) -> tuple[Checkpoint, Checkpoint]:
    """The older and the newer checkpoint, if the one grew out of the other. Raises NoteError or ProofError."""
    if proof.get("type") != CONSISTENCY_PROOF:
        raise ProofError("This is not a consistency proof.")
    old = open_checkpoint(_text(proof, "old"), keys, origin)
    new = open_checkpoint(_text(proof, "new"), keys, origin)
    if old.origin != new.origin:
        raise ProofError("The checkpoints are of different logs.")
    check_consistency(old.size, new.size, old.root, new.root, _decoded(proof))
    return old, new


def _all_text(header: Mapping[Any, Any]) -> bool:
    return set(header) == set(HEADER) and all(isinstance(value, str) for value in header.values())


def _text(container: Mapping[str, Any], name: str) -> str:
    value = container.get(name)
    if not isinstance(value, str):
        raise ProofError(f"The proof lacks its {name}.")
    return value


def _salt(payload: Mapping[str, Any]) -> bytes:
    try:
        return bytes.fromhex(_text(payload, "salt"))
    except ValueError as error:
        raise ProofError("The payload's salt is malformed.") from error


def _encoded(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(hashed).decode() for hashed in path]


def _decoded(proof: Mapping[str, Any]) -> list[bytes]:
    path = proof.get("path")
    try:
        if not isinstance(path, list) or not all(isinstance(text, str) for text in path):
            raise ProofError("The proof lacks its path.")
        hashes = [base64.b64decode(text, validate=True) for text in path]
    except binascii.Error as error:
        raise ProofError("The proof's path is malformed.") from error
    if any(len(hashed) != 32 for hashed in hashes):
        raise ProofError("The proof's path is malformed.")
    return hashes
