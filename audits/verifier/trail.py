"""Re-derives the trail and compares it with what was promised. Trusts no stored hash."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was promised. `kind` is a fixed word, `sentence` says it to people."""

    kind: str
    sentence: str
    event_id: str = ""
    index: int | None = None
    table: str = ""
