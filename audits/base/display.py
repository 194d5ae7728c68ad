"""What pages hand to components: small values, already in words, that templates only lay out.

Pure data, no Django: whoever prepares a page fills these in a view or a selector.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere: a crumb, a tab, a saved view, a step of a switch.

    count: shown after the word. current: this is where the reader is.
    """

    label: str
    url: str = ""
    count: int | None = None
    current: bool = False
    icon: str = ""


@dataclass(frozen=True)
class NavGroup:
    """A group of the rail; the first one has no label."""

    links: Sequence[Link]
    label: str = ""


@dataclass(frozen=True)
class TrailLine:
    """The trail's state at the rail's foot. state: "whole", "broken" or "waiting"; the rest are its words."""

    state: str
    headline: str
    detail: str = ""


@dataclass(frozen=True)
class Shell:
    """What surrounds every page of somebody who is signed in.

    search_url: where the search field leads; without it the rail shows none.
    """

    nav: Sequence[NavGroup]
    user_label: str
    unit_label: str = ""
    trail: TrailLine | None = None
    trail_url: str = ""
    administration: Sequence[Link] = ()
    search_url: str = ""
    account_url: str = ""


@dataclass(frozen=True)
class Word:
    """A stretch of a text that changed. kind: "" kept, "ins" put in, "del" taken out."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Change:
    """One field before and after; an empty side means that there was nothing.

    Instead of the two sides: added, removed, what a list gained and lost; words, a long text word by word; note, why
    no value is told ("redacted by two people"). once: the side that there is, of a row that was added or removed.
    """

    label: str
    before: str = ""
    after: str = ""
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    words: Sequence[Word] = ()
    note: str = ""
    once: str = ""


@dataclass(frozen=True)
class StoryRow:
    """One changed row of an entry. number: the event's place on the trail; url: its page."""

    what: str
    number: int
    url: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Explanation:
    """What somebody said afterwards of what nobody had signed."""

    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class StoryEvent:
    """One entry of an object's story: what one request did.

    who: a title, never a personal name; empty means that nobody can be named ("no author"), and role is then the
    database role that wrote. what: the rest of the sentence, "assessed residual risk". number: the event's place on
    the trail. changes: shown at once; rows: each changed row, unfolded on request; more: how many rows are not listed.
    cursor: the event by which it stands between its neighbours.
    """

    who: str
    what: str
    at: datetime
    number: int | None = None
    changes: Sequence[Change] = ()
    reason: str = ""
    icon: str = "pencil"
    url: str = ""
    role: str = ""
    rows: Sequence[StoryRow] = ()
    more: int = 0
    redacted: bool = False
    explanations: Sequence[Explanation] = ()
    cursor: int | None = None


@dataclass(frozen=True)
class StoryDay:
    """The entries of one day."""

    label: str
    entries: Sequence[StoryEvent]


@dataclass(frozen=True)
class StoryPage:
    """A page of a story. older_url, newer_url: the page after and the first one; whole_url: the story's own page."""

    days: Sequence[StoryDay]
    older_url: str = ""
    newer_url: str = ""
    whole_url: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a lifecycle. state: "done", "now" or "next"; note: when it was, or what it still needs."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Side:
    """One cause or consequence of the bow-tie, with the control that holds it.

    held: whether the control works; None when that is not known.
    """

    text: str
    control: str = ""
    held: bool | None = None
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """A named amount in a list of bars; share: its part of the longest, 0 to 100."""

    label: str
    amount: str
    share: float
    url: str = ""


@dataclass(frozen=True)
class PageOfRows:
    """Where a table stands between its pages; an empty address means that there is no such page."""

    shown: str = ""
    note: str = ""
    previous_url: str = ""
    next_url: str = ""
    previous_label: str = ""
    next_label: str = ""


@dataclass(frozen=True)
class Difference:
    """One field of a conflict: what the record says now, and what the reader was about to write."""

    label: str
    theirs: str
    ours: str

    @property
    def differs(self) -> bool:
        """Whether the two versions disagree here."""
        return self.theirs != self.ours
