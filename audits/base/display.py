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
class Change:
    """One field before and after; an empty side means that there was nothing."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class StoryEvent:
    """One entry of an object's story.

    who: a title, never a personal name; empty means that nobody can be named ("no author").
    what: the rest of the sentence, "assessed residual risk". number: the event's place on the trail.
    """

    who: str
    what: str
    at: datetime
    number: int | None = None
    changes: Sequence[Change] = ()
    reason: str = ""
    icon: str = "pencil"
    url: str = ""


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
