"""What a report says about the trail, checked: the checkpoint's signature and the proof under it."""

from collections.abc import Mapping
from dataclasses import dataclass

from audits.verifier.words import Statement


@dataclass(frozen=True)
class Outside:
    """What the reader knows of the trail from elsewhere: texts of a checkpoint, a proof, and the log's public key."""

    checkpoint: str = ""
    proof: str = ""
    log_key: str = ""


def trail_statements(inside: Mapping[str, bytes], digest: str, outside: Outside) -> list[Statement]:
    """What the checkpoint and the proof inside a report show, and those the reader brought."""
    return []
