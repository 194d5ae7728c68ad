"""Compares the stored interior nodes of the tree with those derived from its leaves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from audits.verifier.findings import Findings
from audits.verifier.merkle import Coordinate, Node


class StoredNodes(Protocol):
    """The interior nodes (levels from 1) as somebody keeps them."""

    def joined(self, start: int, end: int) -> Mapping[int, bytes]:
        """By level, the hashes of the nodes over leaves up to a place from `start` and before `end`, joined in order.

        These are the nodes whose last leaf lies in [start, end).
        """
        ...

    def single(self, start: int, end: int) -> Iterable[Node]:
        """The same nodes one by one."""
        ...

    def beyond(self, size: int) -> Iterable[Node]:
        """Nodes that a tree of `size` leaves does not have."""
        ...


class ListedNodes:
    """Nodes held in memory."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = sorted(nodes)

    def joined(self, start: int, end: int) -> dict[int, bytes]:
        joined: dict[int, bytes] = {}
        for node in self.single(start, end):
            joined[node.level] = joined.get(node.level, b"") + node.hash
        return joined

    def single(self, start: int, end: int) -> list[Node]:
        return [node for node in self._nodes if start < (node.place + 1) << node.level <= end]

    def beyond(self, size: int) -> list[Node]:
        return [node for node in self._nodes if (node.place + 1) << node.level > size]


class NodeCheck:
    """Compares many at once; names only the lowest nodes that differ, for those above them follow."""

    def __init__(self, stored: StoredNodes, findings: Findings) -> None:
        self._stored = stored
        self._findings = findings
        self._differing: set[Coordinate] = set()
        self._start = self._end = 0
        self._derived: list[list[bytes]] = []

    def add(self, start: int, completed: Sequence[Sequence[bytes]]) -> None:
        """Take in what new leaves, from place `start` on, completed: hashes level by level, from 0."""
        if not self._derived:
            self._start = start
        for level, row in enumerate(completed):
            self._derived += [[]] if level == len(self._derived) else []
            self._derived[level] += row
        self._end = start + len(completed[0])

    def settle(self) -> None:
        """Compare what was taken in."""
        start, end, derived = self._start, self._end, self._derived
        self._derived = []
        wanted = {level: b"".join(row) for level, row in enumerate(derived) if level and row}
        if derived and self._stored.joined(start, end) != wanted:
            self._name_differing(start, derived, end)
        self._differing = {(level, place) for level, place in self._differing if (place // 2 + 1) << level + 1 > end}

    def finish(self, size: int) -> None:
        """Name nodes over leaves that are not there."""
        for node in self._stored.beyond(size):
            self._name(node.level, node.place, "stands over leaves that are not there")

    def _name_differing(self, start: int, derived: Sequence[Sequence[bytes]], end: int) -> None:
        stored = {(node.level, node.place): node.hash for node in self._stored.single(start, end)}
        named = False
        for level, row in enumerate(derived[1:], 1):
            for place, hashed in enumerate(row, start >> level):
                found = stored.get((level, place))
                if found == hashed:
                    continue
                named = True
                below = {(level - 1, 2 * place), (level - 1, 2 * place + 1)}
                if found is None:
                    self._name(level, place, "is missing")
                else:
                    if not below & self._differing:
                        self._name(level, place, "is not the hash over its leaves")
                    self._differing.add((level, place))
        if not named:
            words = f"The nodes over places {start} to {end - 1} are not stored once each."
            self._findings.add("altered node", words, index=start)

    def _name(self, level: int, place: int, what: str) -> None:
        first = place << level if 0 <= level < 63 else 0
        last = first + (1 << level) - 1 if 0 <= level < 63 else 0
        words = f"The stored node {place} of level {level}, over places {first} to {last}, {what}."
        self._findings.add("altered node", words, index=first)
