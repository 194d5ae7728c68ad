"""What a report is made of, and who contributes which section. Plain Python: no database, no PDF.

A report kind has one cover builder and any number of section builders. Rooms register theirs in `ready()`:

    @register_section("validation_report", order=14, title="Fairness", basis="good practice")
    def fairness(subject: ModelVersion, context: ReportContext) -> Sequence[Block]: ...

`compose` calls them in order and returns a `ReportDocument`, which `render` prints and `package` writes as JSON.
Where the record is silent a value is None, and the page says "not recorded".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

NOT_RECORDED = "not recorded"

Outcome = Literal["pass", "fail", "inconclusive", "none"]
NoteKind = Literal["neutral", "open", "fail", "pass"]
Level = Literal["Low", "Medium", "High", "Critical"]
Cell = str | None


class UnknownKind(LookupError):
    """No room has registered a cover for this kind of report."""


@dataclass(frozen=True)
class Paragraphs:
    """Running text, one paragraph an item."""

    paragraphs: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True)
class KeyValues:
    """Facts, label and value; `digests` names the labels whose value is set in the monospaced face."""

    items: tuple[tuple[str, Cell], ...]
    heading: str = ""
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Column:
    """A table's column. `share` is its part of the width in percent; 0 leaves it to the renderer.

    `sign` draws before each cell the bars of its level ("Low" to "Critical") or the mark of its verdict ("Pass",
    "Fail", "Inconclusive"); cells that say something else get none.
    """

    title: str
    numeric: bool = False
    mono: bool = False
    share: int = 0
    sign: Literal["", "level", "verdict"] = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; the first cell heads its row. `total` is set under a double rule."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in (*self.rows, self.total or (None,) * width):
            if len(row) != width:
                raise ValueError(f"“{self.caption}” has {width} columns, but a row of {len(row)} cells: {row!r}")


@dataclass(frozen=True)
class Measure:
    """One group's estimate with its interval, or the reason why there is none.

    `n` is the number of rows it rests on; `value`, `low`, `high` share one unit.
    """

    group: str
    n: int | None
    value: float | None
    low: float | None = None
    high: float | None = None
    verdict: Outcome = "none"
    reason: str = ""
    is_reference: bool = False


@dataclass(frozen=True)
class Measures:
    """Estimates by group, drawn against a limit with the table beside.

    `failing` says which side of the limit fails; `decimals` how many are printed; `level` is the interval's (0.95).
    """

    caption: str
    name: str
    rows: tuple[Measure, ...]
    limit: float | None = None
    failing: Literal["below", "above"] = "below"
    reference: float | None = None
    decimals: int = 2
    level: float = 0.95
    note: str = ""


@dataclass(frozen=True)
class Note:
    """A remark with a bar at its left."""

    kind: NoteKind
    text: str
    title: str = ""


@dataclass(frozen=True)
class Heatmap:
    """Counts on the 5×5 matrix: `counts[likelihood - 1][impact - 1]`, with the level of each cell likewise.

    `appetite` is the lowest level that is above appetite: a stepped line is drawn before it.
    """

    caption: str
    counts: tuple[tuple[int, ...], ...]
    levels: tuple[tuple[Level, ...], ...]
    appetite: Level | None = None

    def __post_init__(self) -> None:
        for grid in (self.counts, self.levels):
            if [len(row) for row in grid] != [5] * 5:
                raise ValueError(f"“{self.caption}” is not five rows of five cells.")


@dataclass(frozen=True)
class StoryEvent:
    """Who did what and when; `event` is its number on the trail, before and after are readable sentences."""

    at: datetime
    actor: str
    what: str
    event: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Story:
    """What happened, oldest first."""

    events: tuple[StoryEvent, ...]
    heading: str = ""


@dataclass(frozen=True)
class Verdict:
    """The conclusion: a few words, and a sentence that says what it rests on."""

    outcome: Outcome
    headline: str
    sentence: str


@dataclass(frozen=True)
class Conclusion:
    """A verdict inside a section, between a rule and a double rule."""

    verdict: Verdict


Block = Conclusion | Paragraphs | KeyValues | Table | Measures | Note | Heatmap | Story


@dataclass(frozen=True)
class Section:
    """A numbered section and the rule it answers to."""

    number: int
    title: str
    basis: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Digest:
    """A thing the report rests on, by its SHA-256 in lowercase hexadecimal."""

    label: str
    sha256: str


@dataclass(frozen=True)
class Cover:
    """What a cover builder returns. `evidence` is data for machines, `digests` the appendix."""

    title: str
    subtitle: str
    subject: str
    verdict: Verdict
    facts: tuple[tuple[str, Cell], ...] = ()
    notice: str = ""
    digests: tuple[Digest, ...] = ()
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportContext:
    """What is known before the first section: reference, moment, for whom, as of when, under which filters."""

    reference: str
    made: datetime
    made_for: str
    as_of: datetime | None = None
    supersedes: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True)
class ReportDocument:
    """A composed report, ready to print and to write as JSON."""

    kind: str
    context: ReportContext
    cover: Cover
    sections: tuple[Section, ...]

    @property
    def reference(self) -> str:
        """The report's reference, such as CS-REP-0001."""
        return self.context.reference

    @property
    def title(self) -> str:
        """The report's title."""
        return self.cover.title


CoverBuilder = Callable[[Any, ReportContext], Cover]
SectionBuilder = Callable[[Any, ReportContext], Sequence[Block]]


@dataclass(frozen=True)
class _Registered:
    order: int
    title: str
    basis: str
    build: SectionBuilder


_covers: dict[str, CoverBuilder] = {}
_sections: dict[str, dict[int, _Registered]] = {}


def register_cover(kind: str) -> Callable[[CoverBuilder], CoverBuilder]:
    """Register the cover builder of a report kind; a second one replaces the first."""

    def remember(build: CoverBuilder) -> CoverBuilder:
        _covers[kind] = build
        return build

    return remember


def register_section(kind: str, order: int, title: str, basis: str = "") -> Callable[[SectionBuilder], SectionBuilder]:
    """Register a section of a report kind under its number; a second one under the same number replaces the first."""

    def remember(build: SectionBuilder) -> SectionBuilder:
        _sections.setdefault(kind, {})[order] = _Registered(order, title, basis, build)
        return build

    return remember


def kinds() -> tuple[str, ...]:
    """The kinds of report that can be composed."""
    return tuple(sorted(_covers))


def compose(kind: str, subject: Any, context: ReportContext) -> ReportDocument:
    """Build the report of a kind about a subject; raises UnknownKind where no cover is registered."""
    if kind not in _covers:
        raise UnknownKind(f"There is no report of kind “{kind}”; there are: {', '.join(kinds()) or 'none'}.")
    sections = tuple(
        Section(entry.order, entry.title, entry.basis, tuple(entry.build(subject, context)))
        for _, entry in sorted(_sections.get(kind, {}).items())
    )
    return ReportDocument(kind, context, _covers[kind](subject, context), sections)
