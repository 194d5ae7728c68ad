"""What a verification found, as sentences for people and as data for machines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

# The conclusion about a good file, by what it is. A report has two, see `Outcome.headline`.
GOOD = {
    "checkpoint": "This checkpoint was signed by the log",
    "event": "The log holds this event",
    "object": "The log holds these events",
    "growth": "The log only grew",
    "pack": "The log holds these events",
}
COMPLETE = "The log holds these events, and none between them is missing"
# Statements that something the reader asked for could not be answered: a comparison, a witness's word.
UNLINKED, UNWITNESSED = "unlinked", "unwitnessed"


@dataclass(frozen=True)
class Statement:
    """One thing looked at. `good` is None where it was not asked, or there was nothing to look at.

    `code` is a fixed word, `title` a sentence, `detail` what it rests on.
    """

    code: str
    good: bool | None
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Enclosed:
    """A file inside the report."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Outcome:
    """All that was found about one file. `sha256` is of the whole file."""

    name: str
    size: int
    sha256: str
    statements: tuple[Statement, ...]
    enclosed: tuple[Enclosed, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    kind: str = "report"

    @property
    def good(self) -> bool:
        """Whether nothing looked at was found wrong."""
        return all(statement.good is not False for statement in self.statements)

    @property
    def unanswered(self) -> bool:
        """Whether something that was asked for could not be answered."""
        return any(statement.code in (UNLINKED, UNWITNESSED) for statement in self.statements)

    @property
    def headline(self) -> str:
        """The conclusion."""
        if not self.good:
            return "Do not rely on this copy"
        if self.kind in GOOD:
            complete = any(statement.code == "complete" and statement.good for statement in self.statements)
            said = COMPLETE if complete else GOOD[self.kind]
            return f"{said}, but one question stays open" if self.unanswered else said
        issued = any(statement.code == "issued" and statement.good for statement in self.statements)
        return "This report is as it was issued" if issued else "This report is as it was signed"

    def as_json(self) -> dict[str, object]:
        """The outcome as plain data."""
        return {
            "file": self.name,
            "kind": self.kind,
            "size": self.size,
            "sha256": self.sha256,
            "good": self.good,
            "headline": self.headline,
            "statements": [asdict(statement) for statement in self.statements],
            "attachments": [asdict(enclosed) for enclosed in self.enclosed],
            **self.facts,
        }

    def as_text(self) -> str:
        """The outcome for a terminal: the conclusion, then each statement with its sign."""
        lines = [plain(self.name), f"{'=' if self.good else '!'} {self.headline}", ""]
        for statement in self.statements:
            lines.append(f"  {_sign(statement.good)} {plain(statement.title)}")
            lines.extend(f"      {plain(line)}" for line in statement.detail.split("\n") if line)
        return "\n".join(lines) + "\n"


def _sign(good: bool | None) -> str:
    return "–" if good is None else "✓" if good else "✗"


def plain(text: str) -> str:
    """`text` on one line, in which nothing can move a terminal's cursor or turn the direction of reading."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def moment(at: datetime) -> str:
    """A moment to the second, with its zone."""
    return f"{at.astimezone(UTC):%-d %B %Y at %H:%M:%S} UTC"


def listed(enclosed: Sequence[Enclosed]) -> str:
    """The files inside, one a line, with their digests."""
    return "\n".join(f"{item.name}, {item.size:,} bytes, sha256 {item.sha256}" for item in enclosed)
