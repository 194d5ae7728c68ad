"""Re-derives the trail and compares it with what was promised. Trusts no stored hash.

Two questions, kept apart so that each answer names the smallest thing it can: does every event still have the
hash its leaf says, and do the leaves still lead to the roots that were signed? Rows stream through; memory
holds one stretch between two checkpoints.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audits.verifier.canonical import event_leaf, payload_digest
from audits.verifier.merkle import Coordinate, Node, Tree
from audits.verifier.note import NoteError, VerifierKey, open_checkpoint
from audits.verifier.redaction import Redacted

NAMED = 100  # findings of one kind that are named; more are counted
STRETCH = 10_000  # events remembered since the last root that agreed
REPORT_EVERY = 10_000


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was promised. `kind` is a fixed word, `sentence` says it to people."""

    kind: str
    sentence: str
    event_id: str = ""
    index: int | None = None
    table: str = ""


class Row(NamedTuple):
    """A leaf with the event and payload it stands for, if they are still there."""

    place: int
    event_id: str
    hash: bytes
    header: Mapping[str, str] | None
    salt: bytes | None
    body: str | None


class KeptCheckpoint(NamedTuple):
    """A checkpoint as the database keeps it."""

    size: int
    root: bytes
    note: str


class Promise(NamedTuple):
    """A checkpoint whose signature holds. `source` is empty when the database keeps it, else the file's name."""

    size: int
    root: bytes
    source: str

    def __str__(self) -> str:
        return f"checkpoint {self.source}" if self.source else f"the checkpoint over {self.size} events"


@dataclass
class Findings:
    """Collects findings: the first of each kind by name, the rest by number."""

    named: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, sentence: str, *, event_id: str = "", index: int | None = None, table: str = "") -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= NAMED:
            self.named.append(Finding(kind, sentence, event_id, index, table))

    def all(self) -> list[Finding]:
        """What was named, and one closing finding for each kind of which there is more."""
        more = [
            Finding(kind, f"{count - NAMED} more of this kind.") for kind, count in self.counts.items() if count > NAMED
        ]
        return [*self.named, *more]


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


def promises(
    kept: Iterable[KeptCheckpoint],
    outside: Mapping[str, str],
    keys: Sequence[VerifierKey],
    origin: str,
    findings: Findings,
) -> list[Promise]:
    """The checkpoints whose signatures hold, smallest first; the others become findings. `outside` is note by name."""
    held = []
    for row in kept:
        try:
            opened = open_checkpoint(row.note, keys, origin)
        except NoteError as error:
            findings.add("forged signature", f"The checkpoint over {row.size} events: {error}")
            continue
        if (opened.size, opened.root) != (row.size, row.root):
            findings.add(
                "altered checkpoint", f"The row of the checkpoint over {row.size} events is not what was signed."
            )
        held.append(Promise(opened.size, opened.root, ""))
    for name, note in outside.items():
        try:
            opened = open_checkpoint(note, keys, origin)
        except NoteError as error:
            findings.add("forged signature", f"The checkpoint {name}: {error}")
            continue
        held.append(Promise(opened.size, opened.root, name))
    return sorted(held, key=lambda promise: (promise.size, promise.source != ""))


class Examiner:
    """Streams leaves, nodes and events past the promises once."""

    def __init__(
        self,
        held: Sequence[Promise],
        nodes: Iterable[Node],
        findings: Findings,
        progress: Callable[[int], None] = lambda done: None,
        redacted: Mapping[str, Redacted] | None = None,
    ) -> None:
        """`held` sorted by size; `nodes` (levels from 1) ordered by where they end, then by level.

        redacted: what two people took away, by event id; see audits.verifier.redaction.
        """
        self.findings = findings
        self.notices = Findings()
        self._held = deque(held)
        self._latest_kept = max((promise.size for promise in held if not promise.source), default=0)
        self._nodes = _NodeCheck(nodes, findings)
        self._progress = progress
        self._redacted = redacted or {}
        self._tree = Tree()
        self._derivable = True  # until a leaf is missing: beyond it no root can be derived
        self._stretch: deque[str] = deque(maxlen=STRETCH)  # events since the last root that agreed
        self._backwards: deque[str] = deque(maxlen=STRETCH)  # those among them that stand behind a later one
        self._last_order = (0, 0)
        self._agreed = 0
        self._first_broken: tuple[Promise, list[str]] | None = None
        self._compared = 0

    def examine(self, rows: Iterable[Row], loose: Iterable[tuple[str, bool]], lost: Iterable[str]) -> Examination:
        """Examine everything.

        rows: by leaf index. loose: events without a leaf, and whether the queue holds them.
        lost: ids in the queue whose event is gone.
        """
        self._compare_roots()
        size = 0
        for row in rows:
            self._place(row, size)
            self._event(row)
            self._leaf(row)
            size = row.place + 1
            if size % REPORT_EVERY == 0:
                self._progress(size)
        if self._derivable:
            self._nodes.finish()
        self._name_broken()
        self._ends(size)
        self._unsealed(loose, lost)
        root = self._tree.root() if self._derivable else None
        return Examination(size, root, self._compared, self.findings.all(), self.notices.all())

    def _place(self, row: Row, expected: int) -> None:
        if row.place != expected:
            gap = f"place {expected}" if row.place == expected + 1 else f"places {expected} to {row.place - 1}"
            self.findings.add(
                "missing", f"The tree has no leaf at {gap}; no root beyond can be derived.", index=expected
            )
            self._derivable = False

    def _event(self, row: Row) -> None:
        """Does the event still have the hash its leaf says?"""
        event, place = row.event_id, row.place
        if row.header is None:
            self._say("missing", f"Event {event} was sealed at place {place} and is gone.", row)
            return
        if event_leaf(row.header) != row.hash:
            self._say("altered", f"Event {event} is not what was sealed at place {place}.", row)
        if row.salt is None or row.body is None:
            self._say("missing", f"The payload of event {event} is gone.", row)
        else:
            self._payload(row, payload_digest(row.salt, row.body).hex(), row.header["payload_digest"])
        if not row.header["actor_id"]:
            words = f"Event {event} names nobody; the role {row.header['db_user']} wrote it."
            self.notices.add("unattributed", words, event_id=event, index=place)

    def _payload(self, row: Row, stands: str, sealed: str) -> None:
        """Does the payload have the digest that was sealed, or the one that its redaction promised? In hexadecimal."""
        event, gone = row.event_id, self._redacted.get(row.event_id)
        if gone is None:
            if stands != sealed:
                self._say("altered", f"The payload of event {event} is not what was sealed.", row)
        elif stands == gone.digest:
            words = f"{', '.join(gone.fields)} of event {event}: {gone.words}."
            self.notices.add("redacted", words, event_id=event, index=row.place)
        elif stands == sealed:
            self._say("redaction undone", f"What was redacted from event {event} stands there again.", row)
        else:
            self._say("altered", f"The payload of event {event} is not what its redaction left.", row)

    def _say(self, kind: str, sentence: str, row: Row) -> None:
        self.findings.add(kind, sentence, event_id=row.event_id, index=row.place)

    def _leaf(self, row: Row) -> None:
        """Do the leaves still lead to the roots that were signed?"""
        if not self._derivable:
            return
        self._stretch.append(row.event_id)
        if row.header is not None:
            order = (int(row.header["xid"]), int(row.header["id"]))
            if order < self._last_order:
                self._backwards.append(row.event_id)
            self._last_order = order
        for node in self._tree.append(row.hash):
            if node.level:
                self._nodes.compare(node)
        self._compare_roots()

    def _compare_roots(self) -> None:
        while self._held and self._held[0].size <= self._tree.size:
            promise = self._held.popleft()
            self._compared += 1
            if promise.root == self._tree.root():
                self._agreed = promise.size
                self._stretch.clear()
                self._backwards.clear()
            elif self._first_broken:
                self.findings.add("broken promise", f"The tree is not the one that {promise} promises.")
            elif promise.source:
                self.findings.add(
                    "rewritten",
                    f"The first {promise.size} events are not those that {promise} promises, "
                    "and the database's own checkpoints do not say so: history was rewritten.",
                )
            else:
                self._first_broken = promise, list(self._stretch)

    def _name_broken(self) -> None:
        """Name what lies between the last root that agreed and the first that does not.

        Places are given in the order of transaction and id, so an event behind a later one was moved.
        """
        if not self._first_broken:
            return
        promise, stretch = self._first_broken
        where = f"Between places {self._agreed} and {promise.size - 1} the tree is not what {promise} promises"
        if self._backwards:
            kind, what, named = "reordered", "events stand in another order", list(self._backwards)
        else:
            kind, what, named = "altered", "an event was altered together with its leaf, or exchanged", stretch
        event_id = (stretch or [""])[0]
        self.findings.add(kind, f"{where}: {what} ({_list_ids(named)}).", event_id=event_id, index=self._agreed)

    def _ends(self, size: int) -> None:
        """What was promised beyond the end, and what stands there unpromised."""
        if not self._derivable:
            if self._held:
                self.findings.add(
                    "broken promise", f"{len(self._held)} checkpoints beyond the gap could not be derived."
                )
            return
        kept = [promise for promise in self._held if not promise.source]
        if kept:
            self.findings.add(
                "cut at the end",
                f"{kept[-1].size} events were sealed; the last {kept[-1].size - size} are gone.",
                index=size,
            )
        for promise in self._held:
            if promise.source and promise.size > self._latest_kept:
                self.findings.add(
                    "rolled back",
                    f"An older state was put back: {promise} promises {promise.size} events, "
                    f"and the database knows of {self._latest_kept}.",
                    index=size,
                )
        if size > self._latest_kept:
            self.findings.add(
                "inserted",
                f"Leaves {self._latest_kept} to {size - 1} stand behind no checkpoint.",
                index=self._latest_kept,
            )

    def _unsealed(self, loose: Iterable[tuple[str, bool]], lost: Iterable[str]) -> None:
        for event_id, waiting in loose:
            if waiting:
                self.notices.add("not yet sealed", f"Event {event_id} waits to be sealed.", event_id=event_id)
            else:
                self.findings.add(
                    "inserted", f"Event {event_id} has no leaf and never waited for one.", event_id=event_id
                )
        for event_id in lost:
            self.findings.add("missing", f"Event {event_id} was written and is gone, unsealed.", event_id=event_id)


class _NodeCheck:
    """Compares stored interior nodes with derived ones; names only the lowest that differ."""

    def __init__(self, stored: Iterable[Node], findings: Findings) -> None:
        self._stored: Iterator[Node] = iter(stored)
        self._next = next(self._stored, None)
        self._findings = findings
        self._differing: set[Coordinate] = set()

    def compare(self, derived: Node) -> None:
        while self._next is not None and _end(self._next) < _end(derived):
            self._superfluous(self._next)
        if self._next is None or _end(self._next) != _end(derived):
            self._name(derived, "is missing")
            return
        stored, self._next = self._next, next(self._stored, None)
        if stored.hash != derived.hash:
            below = {(derived.level - 1, 2 * derived.place), (derived.level - 1, 2 * derived.place + 1)}
            if not below & self._differing:
                self._name(derived, "is not the hash over its leaves")
            self._differing -= below
            self._differing.add((derived.level, derived.place))

    def finish(self) -> None:
        while self._next is not None:
            self._superfluous(self._next)

    def _superfluous(self, stored: Node) -> None:
        self._name(stored, "stands over leaves that are not there")
        self._next = next(self._stored, None)

    def _name(self, node: Node, what: str) -> None:
        first = node.place << node.level
        last = first + (1 << node.level) - 1
        self._findings.add("altered node", f"The stored node over places {first} to {last} {what}.", index=first)


def _end(node: Node) -> tuple[int, int]:
    return (node.place + 1) << node.level, node.level


def _list_ids(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:10])
    return f"events {shown}" + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
