"""The lines of an export: the whole tree from the first place to the last, of which some events are shown.

A line either shows an event or passes over a stretch of places by the hashes of the complete subtrees that make it
up. Whoever follows the lines derives the root, so every event shown is bound to its place, and nothing inside the
range can be left out without saying so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audits.verifier.canonical import event_leaf, payload_digest
from audits.verifier.merkle import Coordinate, Tree, cover, node_hash
from audits.verifier.proof import header_of, names_of, payload_of
from audits.verifier.reading import Malformed, encoded, hash_from, hashes_of, number_of, text_of
from audits.verifier.redaction import RECORD, REQUEST, Said

# Why places are passed over: nobody asked for them, the reader may not see them, or their events are gone.
OUTSIDE, HIDDEN, GONE = "outside", "hidden", "gone"
REASONS = (OUTSIDE, HIDDEN, GONE)
REMEMBERED = 100_000  # redactions, and events about them, that are compared with each other
NAMED = 100  # what is named of each kind; more is counted


@dataclass(frozen=True)
class Shown:
    """An event that is shown: its place, leaf hash, header, and what there is of its payload.

    payload: salt and text. redacted: the fields taken out of it; `remainder` (salt and text) stands in its place.
    gone: there is no payload, and no redaction says why.
    """

    place: int
    leaf: bytes
    header: Mapping[str, str]
    payload: tuple[bytes, str] | None = None
    redacted: tuple[str, ...] = ()
    remainder: tuple[bytes, str] | None = None
    gone: bool = False

    def as_data(self) -> dict[str, Any]:
        """The line as JSON data."""
        line: dict[str, Any] = {"place": self.place, "leaf": encoded([self.leaf])[0], "event": dict(self.header)}
        for name, salted in (("payload", self.payload), ("remainder", self.remainder)):
            if salted is not None:
                line[name] = {"salt": salted[0].hex(), "body": salted[1]}
        if self.redacted:
            line["redacted"] = list(self.redacted)
        if self.gone:
            line["gone"] = True
        return line


@dataclass(frozen=True)
class Passed:
    """The places [place, until), passed over for the reason `why` with the hashes of `cover(place, until)`."""

    place: int
    until: int
    why: str
    hashes: Sequence[bytes]

    def as_data(self) -> dict[str, Any]:
        """The line as JSON data."""
        return {"place": self.place, "until": self.until, "why": self.why, "hashes": encoded(self.hashes)}


def read_line(line: Mapping[str, Any]) -> Shown | Passed:
    """A line out of its JSON data. Raises Malformed."""
    place = number_of(line, "place")
    if "until" not in line:
        redacted, remainder = names_of(line, "redacted"), payload_of(line, "remainder")
        leaf, gone = hash_from(line.get("leaf")), line.get("gone") is True
        return Shown(place, leaf, header_of(line), payload_of(line), redacted, remainder, gone)
    passed = Passed(place, number_of(line, "until"), text_of(line, "why"), hashes_of(line, "hashes"))
    if passed.why not in REASONS or passed.until <= place or len(passed.hashes) != len(cover(place, passed.until)):
        raise Malformed(f"The line that passes over place {place} is malformed.")
    return passed


class Stretch:
    """Places that lie side by side, folded leaf by leaf into the complete subtrees that make them up."""

    def __init__(self, place: int) -> None:
        self.place = self.until = place
        self._subtrees: list[tuple[Coordinate, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add the leaf hash of the next place."""
        level, place, hashed = 0, self.until, leaf
        while place & 1 and self._subtrees and self._subtrees[-1][0] == (level, place - 1):
            hashed = node_hash(self._subtrees.pop()[1], hashed)
            level, place = level + 1, place >> 1
        self._subtrees.append(((level, place), hashed))
        self.until += 1

    def passed(self, why: str) -> Passed:
        """The line that passes over it."""
        return Passed(self.place, self.until, why, [hashed for _, hashed in self._subtrees])


@dataclass
class Named:
    """What is worth naming: the first hundred, and how many there were."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if self.count <= NAMED:
            self.first.append(name)

    def listed(self, between: str) -> str:
        """The named ones, and how many more there are."""
        more = self.count - len(self.first)
        return between.join([*self.first, *([f"and {more:,} more"] if more else [])])


@dataclass
class Followed:
    """What the lines showed. Places are counted from 0; times are those of the events shown, as text."""

    shown: int = 0
    passed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REASONS, 0))
    begin: int | None = None  # the range: from the first place shown or hidden
    end: int = 0  # to behind the last one
    skipped: Named = field(default_factory=Named)  # places inside the range that are passed over as if outside
    earliest: str = ""
    latest: str = ""
    objects: set[tuple[str, str]] = field(default_factory=set)  # the first two, to know one from several
    carried: int = 0  # payloads that are what was sealed
    bare: int = 0  # events without their payload, which the file leaves out
    redacted: Named = field(default_factory=Named)  # ids of events
    remainders: dict[str, str] = field(default_factory=dict)  # by event: the digest of what is left, as shown
    said: list[Said] = field(default_factory=list)  # the events about redactions and the requests for them
    without_author: Named = field(default_factory=Named)
    backwards: Named = field(default_factory=Named)  # ids of events that stand behind a later one
    wrong: Named = field(default_factory=Named)  # sentences
    roots: dict[int, bytes] = field(default_factory=dict)  # by size, those asked for that could be derived
    size: int = 0
    root: bytes | None = None  # None when places are missing, so that none can be derived

    def compare_size(self, size: int) -> None:
        """Say that it is wrong when the lines end elsewhere than the checkpoint over `size` events."""
        if self.root is not None and self.size != size:
            self.wrong.add(f"cut: it covers {self.size:,} places, and the checkpoint {size:,}.")


def follow(lines: Iterable[Mapping[str, Any]], sizes: Iterable[int] = ()) -> Followed:
    """Follow `lines` from the first place to the last; memory holds the tree's edge and what is wrong.

    sizes: of checkpoints from elsewhere; the roots of those that the lines pass are kept. Raises Malformed.
    """
    walk = _Walk(frozenset(sizes))
    for line in lines:
        walk.take(read_line(line))
    return walk.finish()


class _Walk:
    def __init__(self, sizes: frozenset[int]) -> None:
        self.found = Followed()
        self._sizes = sizes
        self._tree = Tree()
        self._next = 0
        self._derivable = True
        self._order = (0, 0)

    def take(self, line: Shown | Passed) -> None:
        if line.place != self._next:
            self._gap(line.place)
        if isinstance(line, Shown):
            self._show(line)
            self._next = line.place + 1
        else:
            self.found.passed[line.why] += line.until - line.place
            self._next = line.until
        if isinstance(line, Shown) or line.why != OUTSIDE:
            self._inside(line.place)
        if self._derivable:
            self._grow(line)

    def _gap(self, place: int) -> None:
        if place > self._next:
            self.found.wrong.add(f"missing: places {self._next:,} to {place - 1:,} are neither shown nor passed over.")
        else:
            self.found.wrong.add(f"inserted: place {place:,} comes again after place {self._next - 1:,}.")
        self._derivable = False

    def _inside(self, place: int) -> None:
        """The line at `place` belongs to the range."""
        if self.found.begin is None:
            self.found.begin = place
        elif place > self.found.end:
            self.found.skipped.add(f"{self.found.end:,} to {place - 1:,}")
        self.found.end = self._next

    def _grow(self, line: Shown | Passed) -> None:
        if isinstance(line, Shown):
            self._tree.graft(0, line.leaf)
        else:
            for (level, _), hashed in zip(cover(line.place, line.until), line.hashes, strict=True):
                self._tree.graft(level, hashed)
        if self._tree.size in self._sizes:
            self.found.roots[self._tree.size] = self._tree.root()

    def _show(self, line: Shown) -> None:
        found, header = self.found, line.header
        found.shown += 1
        found.earliest = min(found.earliest or header["at"], header["at"])
        found.latest = max(found.latest, header["at"])
        if len(found.objects) < 2:
            found.objects.add((header["object_type"], header["object_id"]))
        if event_leaf(header) != line.leaf:
            found.wrong.add(f"altered: event {header['id']} is not what was sealed at place {line.place:,}.")
        self._content(line)
        if header["object_type"] in (RECORD, REQUEST) and len(found.said) < REMEMBERED:
            _salt, body = line.payload or line.remainder or (b"", None)
            found.said.append(Said(header, body))
        if not header["actor_id"]:
            found.without_author.add(header["id"])
        order = _order(header)
        if order < self._order:
            found.backwards.add(header["id"])
        self._order = order

    def _content(self, line: Shown) -> None:
        event = line.header["id"]
        if line.payload is not None:
            if payload_digest(*line.payload).hex() != line.header["payload_digest"]:
                self.found.wrong.add(f"altered: the content of event {event} is not what was sealed.")
            else:
                self.found.carried += 1
        elif line.redacted:
            self.found.redacted.add(event)
            if len(self.found.remainders) < REMEMBERED:
                self.found.remainders[event] = payload_digest(*line.remainder).hex() if line.remainder else ""
        elif line.gone:
            self.found.wrong.add(f"missing: the content of event {event} was gone when this was made.")
        else:
            self.found.bare += 1

    def finish(self) -> Followed:
        self.found.size = self._next
        if self._derivable:
            self.found.root = self._tree.root()
        return self.found


def _order(header: Mapping[str, str]) -> tuple[int, int]:
    try:
        return int(header["xid"]), int(header["id"])
    except ValueError:
        return 0, 0
