"""Re-derives the trail and compares it with what was promised. Trusts no stored hash.

Two questions, kept apart so that each answer names the smallest thing it can: does every event still have the
hash its leaf says, and do the leaves still lead to the roots that were signed? Rows stream through in batches;
memory holds one of them. Every few batches comes a `Position` from which the examination can be taken up again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audits.verifier.batch import Batch
from audits.verifier.findings import Examination, Findings
from audits.verifier.merkle import Tree
from audits.verifier.nodes import NodeCheck, StoredNodes
from audits.verifier.promises import Promise, Promises
from audits.verifier.redaction import Redacted

REPORT_EVERY = 10_000  # events between two positions
LISTED = 10  # events that a sentence lists; more are counted


@dataclass
class Stretch:
    """What lies behind the last root that agreed: the first events by id, and those that stand behind a later one."""

    events: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    moved_count: int = 0
    last_order: list[int] = field(default_factory=lambda: [0, 0])  # transaction and id

    def remember(self, orders: Iterable[tuple[str, list[int]]]) -> None:
        """Places are given in the order of transaction and id, so an event behind a later one was moved."""
        for event_id, order in orders:
            if order < self.last_order:
                self.moved_count += 1
                self.moved += [event_id] if len(self.moved) < LISTED else []
            self.last_order = order


@dataclass
class Position:
    """How far an examination has come: all it must remember to go on from here."""

    size: int = 0  # places seen
    tree: Tree = field(default_factory=Tree)
    derivable: bool = True  # until a leaf is missing: beyond it no root can be derived
    agreed: int = 0  # the size of the last root that agreed
    broken: tuple[str, int, int] | None = None  # the first promise broken: its words, its size, what agreed before
    compared: int = 0
    latest_kept: int = 0
    stretch: Stretch = field(default_factory=Stretch)
    findings: Findings = field(default_factory=Findings)
    notices: Findings = field(default_factory=Findings)

    def as_data(self) -> dict[str, Any]:
        """The position as JSON data; `restored` reads it."""
        kept = {"tree": [self.tree.size, *(peak.hex() for peak in self.tree.peaks)], "stretch": vars(self.stretch)}
        return vars(self) | kept | {"findings": self.findings.as_data(), "notices": self.notices.as_data()}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> "Position":
        """The position that `as_data` wrote."""
        size, *peaks = data["tree"]
        made = {
            "tree": Tree(size, [bytes.fromhex(peak) for peak in peaks]),
            "stretch": Stretch(**data["stretch"]),
            "findings": Findings.restored(data["findings"]),
            "notices": Findings.restored(data["notices"]),
        }
        broken = tuple(data["broken"]) if data["broken"] else None
        return cls(**{**data, **made, "broken": broken})


class Examiner:
    """Streams leaves and events past the promises once."""

    def __init__(
        self,
        promises: Promises,
        nodes: StoredNodes,
        at: Position,
        progress: Callable[[Position], None] = lambda at: None,
        redacted: Mapping[str, Redacted] | None = None,
    ) -> None:
        """Go on from `at`. `promises` are those beyond it, and add their findings to its own.

        redacted: what two people took away, by event id; see audits.verifier.redaction.
        """
        self.at = at
        self._redacted = redacted or {}
        self._promises = promises
        self._nodes = NodeCheck(nodes, at.findings)
        self._progress = progress

    def examine(self, batches: Iterable[Batch], loose: Iterable[tuple[str, bool]], lost: Iterable[str]) -> Examination:
        """Examine everything.

        batches: leaves by place, from the position on. loose: events without a leaf, and whether the queue holds
        them. lost: ids in the queue whose event is gone. `progress` is told the position every few batches.
        """
        at, reported = self.at, self.at.size
        self._compare(Batch.of([]), 0, 0)
        for batch in batches:
            self._events(batch)
            self._grow(batch, self._solid(batch))
            at.size = batch.places[-1] + 1
            if at.size - reported >= REPORT_EVERY:
                reported = at.size
                self._nodes.settle()
                self._progress(at)
        self._nodes.settle()
        if at.derivable:
            self._nodes.finish(at.size)
        self._name_broken()
        self._ends()
        self._unsealed(loose, lost)
        root = at.tree.root() if at.derivable else None
        return Examination(at.size, root, at.compared, at.findings.all(), at.notices.all())

    def _events(self, batch: Batch) -> None:
        """Does each event still have the hash its leaf says?"""
        for number in _differing(batch.leaves(), batch.hashes):
            event, place = batch.event_id(number), batch.places[number]
            if number in batch.gone:
                self._say("missing", f"Event {event} was sealed at place {place} and is gone.", batch, number)
            else:
                self._say("altered", f"Event {event} is not what was sealed at place {place}.", batch, number)
        self._payloads(batch)
        actors = batch.column("actor_id")
        if b"" in actors:
            self._unattributed(batch, actors)

    def _payloads(self, batch: Batch) -> None:
        """Does each payload have the digest that was sealed, or the one that its redaction promised?"""
        digests, sealed = batch.payload_digests(), batch.column("payload_digest")
        odd = {number for number in _differing(digests, sealed) if number not in batch.gone}
        if self._redacted:
            odd |= {number for number in range(len(batch.places)) if batch.event_id(number) in self._redacted}
        for number in sorted(odd):
            event, stands = batch.event_id(number), digests[number]
            redacted = self._redacted.get(event)
            if stands is None:
                self._say("missing", f"The payload of event {event} is gone.", batch, number)
            elif redacted is None:
                self._say("altered", f"The payload of event {event} is not what was sealed.", batch, number)
            elif stands.decode() == redacted.digest:
                words = f"{', '.join(redacted.fields)} of event {event}: {redacted.words}."
                self.at.notices.add("redacted", words, event_id=event, index=batch.places[number])
            elif stands == sealed[number]:
                words = f"What was redacted from event {event} stands there again."
                self._say("redaction undone", words, batch, number)
            else:
                self._say("altered", f"The payload of event {event} is not what its redaction left.", batch, number)

    def _unattributed(self, batch: Batch, actors: list[bytes]) -> None:
        users = batch.column("db_user")
        for number, actor in enumerate(actors):
            if not actor and number not in batch.gone:
                event, place = batch.event_id(number), batch.places[number]
                words = f"Event {event} names nobody; the role {users[number].decode()} wrote it."
                self.at.notices.add("unattributed", words, event_id=event, index=place)

    def _say(self, kind: str, sentence: str, batch: Batch, number: int) -> None:
        self.at.findings.add(kind, sentence, event_id=batch.event_id(number), index=batch.places[number])

    def _solid(self, batch: Batch) -> int:
        """How many leaves stand before the first gap, from which roots can be derived. Names every gap."""
        solid, expected = len(batch.places) if self.at.derivable else 0, self.at.size
        for number, place in enumerate(batch.places):
            if place != expected:
                gap = f"place {expected}" if place == expected + 1 else f"places {expected} to {place - 1}"
                words = f"The tree has no leaf at {gap}; no root beyond can be derived."
                self.at.findings.add("missing", words, index=expected)
                solid, self.at.derivable = min(solid, number), False
            expected = place + 1
        return solid

    def _grow(self, batch: Batch, count: int) -> None:
        """Do the leaves still lead to the roots that were signed?"""
        tree, start, done = self.at.tree, self.at.tree.size, 0
        while done < count:
            due = self._promises.size
            until = count if due is None else min(count, due - start)
            self._nodes.add(tree.size, tree.extend(batch.hashes[done:until]))
            self._compare(batch, done, until)
            done = until

    def _compare(self, batch: Batch, start: int, end: int) -> None:
        """Compare the root with what is promised of the tree's size; start, end: the leaves since the last promise."""
        at, stretch = self.at, self.at.stretch
        for number in range(start, min(end, start + LISTED - len(stretch.events))):
            stretch.events.append(batch.event_id(number))
        due = self._promises.due(at.tree.size)
        root = at.tree.root() if due else b""
        agreed = bool(due) and all(promise.root == root for promise in due)
        stretch.remember(batch.orders(max(start, end - 1) if agreed and not at.broken else start, end))
        for promise in due:
            at.compared += 1
            at.latest_kept = at.latest_kept if promise.source else promise.size
            if promise.root == root:
                at.agreed = promise.size
                if not at.broken:  # else the stretch says what lies behind the broken one
                    at.stretch = Stretch(last_order=stretch.last_order)
            else:
                self._disagree(promise)

    def _disagree(self, promise: Promise) -> None:
        at = self.at
        if at.broken:
            at.findings.add("broken promise", f"The tree is not the one that {promise} promises.")
        elif promise.source:
            at.findings.add(
                "rewritten",
                f"The first {promise.size} events are not those that {promise} promises, "
                "and the database's own checkpoints do not say so: history was rewritten.",
            )
        else:
            at.broken = str(promise), promise.size, at.agreed

    def _name_broken(self) -> None:
        """Name what lies between the last root that agreed and the first that does not.

        Said at the end, for an event that was moved away is seen only where it came to stand.
        """
        if self.at.broken is None:
            return
        (promise, size, agreed), stretch = self.at.broken, self.at.stretch
        where = f"Between places {agreed} and {size - 1} the tree is not what {promise} promises"
        if stretch.moved:
            kind, what = "reordered", "events stand in another order"
            named = _list_ids(stretch.moved, stretch.moved_count)
        else:
            kind, what = "altered", "an event was altered together with its leaf, or exchanged"
            named = _list_ids(stretch.events[: size - agreed], size - agreed)
        event_id = (stretch.events or [""])[0]
        self.at.findings.add(kind, f"{where}: {what} ({named}).", event_id=event_id, index=agreed)

    def _ends(self) -> None:
        """What was promised beyond the end, and what stands there unpromised."""
        at, outside, kept, left = self.at, [], 0, 0
        while self._promises.size is not None:
            for promise in self._promises.due(self._promises.size):
                left += 1
                if promise.source:
                    outside.append(promise)
                else:
                    kept = promise.size
        if not at.derivable:
            if left:
                at.findings.add("broken promise", f"{left} checkpoints beyond the gap could not be derived.")
            return
        if kept:
            words = f"{kept} events were sealed; the last {kept - at.size} are gone."
            at.findings.add("cut at the end", words, index=at.size)
        latest = max(kept, at.latest_kept)
        for promise in outside:
            if promise.size > latest:
                at.findings.add(
                    "rolled back",
                    f"An older state was put back: {promise} promises {promise.size} events, "
                    f"and the database knows of {latest}.",
                    index=at.size,
                )
        if at.size > latest:
            words = f"Leaves {latest} to {at.size - 1} stand behind no checkpoint."
            at.findings.add("inserted", words, index=latest)

    def _unsealed(self, loose: Iterable[tuple[str, bool]], lost: Iterable[str]) -> None:
        findings = self.at.findings
        for event_id, waiting in loose:
            if waiting:
                self.at.notices.add("not yet sealed", f"Event {event_id} waits to be sealed.", event_id=event_id)
            else:
                findings.add("inserted", f"Event {event_id} has no leaf and never waited for one.", event_id=event_id)
        for event_id in lost:
            findings.add("missing", f"Event {event_id} was written and is gone, unsealed.", event_id=event_id)


def _differing(one: Sequence[bytes | None], other: Sequence[bytes | None]) -> Iterator[int]:
    """Where two lists of the same length differ."""
    if one != other:
        yield from (number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])


def _list_ids(ids: Sequence[str], count: int) -> str:
    shown = ", ".join(ids)
    return f"events {shown}" + (f" and {count - len(ids)} more" if count > len(ids) else "")
