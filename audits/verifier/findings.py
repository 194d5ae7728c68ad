"""What an examination of the trail finds, and where it can be taken up again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

NAMED = 100  # findings of one kind that are named; more are counted


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was promised. `kind` is a fixed word, `sentence` says it to people."""

    kind: str
    sentence: str
    event_id: str = ""
    index: int | None = None
    table: str = ""

    def as_data(self) -> dict[str, Any]:
        """The finding as JSON data, without what it does not say."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass
class Findings:
    """Collects findings: the first of each kind by name, the rest by number."""

    named: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, sentence: str, *, event_id: str = "", index: int | None = None, table: str = "") -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= NAMED:
            self.named.append(Finding(kind, sentence, event_id, index, table))

    def take(self, findings: Iterable[Finding]) -> None:
        """Add what was found elsewhere."""
        for finding in findings:
            self.add(
                finding.kind, finding.sentence, event_id=finding.event_id, index=finding.index, table=finding.table
            )

    def all(self) -> list[Finding]:
        """What was named, and one closing finding for each kind of which there is more."""
        more = [
            Finding(kind, f"{count - NAMED} more of this kind.") for kind, count in self.counts.items() if count > NAMED
        ]
        return [*self.named, *more]

    def as_data(self) -> dict[str, Any]:
        """The collection as JSON data; `restored` reads it."""
        return {"named": [finding.as_data() for finding in self.named], "counts": dict(self.counts)}

    @classmethod
    def restored(cls, data: dict[str, Any]) -> "Findings":
        """The collection that `as_data` wrote."""
        return cls([Finding(**finding) for finding in data["named"]], Counter(data["counts"]))


@dataclass(frozen=True)
class Examination:
    """What was examined and found. `notices` inform; only `findings` break the trail."""

    size: int
    root: bytes | None
    checkpoints: int
    findings: list[Finding]
    notices: list[Finding]

    @property
    def whole(self) -> bool:
        return not self.findings
