"""What the desk is made of: values already in words, in order of consequence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from audits.checks.models import Run
from governance.desk.links import address


@dataclass(frozen=True)
class Item:
    """One thing that needs the reader.

    kind: "fail" for what stops something, else "plain". icon: its name. due: when, in words; day: the day meant, where
    there is one; late: it is past.
    page, arguments: the name of the page that settles it and what that page takes. action: the verb on its link.
    """

    title: str
    why: str
    due: str
    page: str
    arguments: tuple[str, ...] = ()
    action: str = ""
    icon: str = "inbox"
    kind: str = "plain"
    late: bool = False
    day: date | None = None

    @property
    def url(self) -> str:
        return address(self.page, *self.arguments)


@dataclass(frozen=True)
class Found:
    """What one look at the record found: the first items of it, and how many there are."""

    items: Sequence[Item]
    total: int


@dataclass(frozen=True)
class Group:
    """Items that share a consequence. `total` counts them all; `items` holds the first of them."""

    key: str
    title: str
    items: Sequence[Item]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.items)


@dataclass(frozen=True)
class Figure:
    """A figure of the desk's first line: label, value and what stands behind it."""

    label: str
    value: str
    note: str = ""
    page: str = ""
    arguments: tuple[str, ...] = ()
    query: str = ""

    @property
    def url(self) -> str:
        found = address(self.page, *self.arguments) if self.page else ""
        return f"{found}?{self.query}" if found and self.query else found


@dataclass(frozen=True)
class ChangedByOthers:
    """`label` was `verb` by `who`; the page is empty where there is none."""

    label: str
    verb: str
    who: str
    page: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return address(self.page, *self.arguments) if self.page else ""


@dataclass(frozen=True)
class Exposure:
    """How many open risks of a category stand above appetite."""

    category: str
    risks: int


@dataclass(frozen=True)
class Desk:
    """The whole desk of one person."""

    groups: Sequence[Group]
    figures: Sequence[Figure]
    running: Sequence[Run] = field(default_factory=tuple)
    changed: Sequence[ChangedByOthers] = field(default_factory=tuple)
    exposure: Sequence[Exposure] = field(default_factory=tuple)

    @property
    def waiting(self) -> int:
        """How many things need the reader."""
        return sum(group.total for group in self.groups)

    @property
    def stopping(self) -> int:
        """How many of them stop something today."""
        return sum(group.total for group in self.groups if group.key == "stops")
