"""An object's proof: all its events in one small file, under one checkpoint."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.verifier.lines import Followed, Passed, Shown, follow
from audits.verifier.note import Checkpoint
from audits.verifier.proof import require_type
from audits.verifier.reading import Malformed, text_of

OBJECT_PROOF = "countersign/object-proof/v1"


def object_proof(object_type: str, object_id: str, note: str, lines: Iterable[Shown | Passed]) -> dict[str, Any]:
    """The proof as JSON data: whose it is, the signed checkpoint, and the lines of the whole tree."""
    return {
        "type": OBJECT_PROOF,
        "object": {"type": object_type, "id": object_id},
        "checkpoint": note,
        "lines": [line.as_data() for line in lines],
    }


def object_of(proof: Mapping[str, Any]) -> tuple[str, str]:
    """Type and id of the object that `proof` says it is about. Raises Malformed."""
    thing = proof.get("object")
    if not isinstance(thing, dict):
        raise Malformed("It lacks its object.")
    return text_of(thing, "type"), text_of(thing, "id")


def follow_object(proof: Mapping[str, Any], checkpoint: Checkpoint, sizes: Iterable[int] = ()) -> Followed:
    """What the lines of an object's proof show under `checkpoint`, which the caller has opened. Raises Malformed."""
    require_type(proof, OBJECT_PROOF, "an object’s proof")
    lines = proof.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Malformed("It lacks its lines.")
    thing = object_of(proof)
    found = follow(lines, sizes)
    if found.objects - {thing}:
        found.wrong.add(f"inserted: it holds events of another object than {':'.join(thing)}.")
    found.compare_size(checkpoint.size)
    return found
