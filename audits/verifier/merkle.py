"""The Merkle tree of RFC 9162 section 2.1, as pure functions over hashes of 32 bytes.

A complete subtree of 2**level leaves is named by the coordinate (level, place); level 0 is a leaf.
A half-open range of leaves [start, end) that occurs in the tree folds out of its complete subtrees.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256(b"").digest()

Coordinate = tuple[int, int]
Range = tuple[int, int]


class Node(NamedTuple):
    """A complete subtree and its hash."""

    level: int
    place: int
    hash: bytes


class ProofError(ValueError):
    """A proof does not lead where it claims."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over complete subtrees that lie side by side, the largest first; of none, the empty root."""
    if not hashes:
        return EMPTY_ROOT
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded


class Tree:
    """A tree that grows and keeps only its peaks: one hash for each bit of its size."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Continue at `size` leaves with the hashes of `cover(0, size)`, the largest subtree first."""
        if len(peaks) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}.")
        self.size = size
        self._peaks = list(peaks)

    @property
    def peaks(self) -> list[bytes]:
        """The hashes of `cover(0, size)`, with which another tree can continue."""
        return list(self._peaks)

    def append(self, leaf: bytes) -> Iterator[Node]:
        """Add a leaf hash; yields each subtree it completes, the leaf first. Consume it whole."""
        index, hashed = self.size, leaf
        yield Node(0, index, hashed)
        for level in range(1, (~self.size & (self.size + 1)).bit_length()):
            hashed = node_hash(self._peaks.pop(), hashed)
            yield Node(level, index >> level, hashed)
        self._peaks.append(hashed)
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Add many leaf hashes. For each level, from 0, the hashes of the subtrees this completes, by place.

        At level `n` these are the places from `old size >> n` up to `new size >> n`.
        """
        sha256, completed, peaks = hashlib.sha256, [], []
        row, start = list(leaves), self.size
        while row:
            completed.append(row)
            if start & 1:
                row = [self._peaks.pop(), *row]
            if len(row) & 1:
                peaks.append(row[-1])
            row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
            start >>= 1
        self._peaks += reversed(peaks)
        self.size += len(leaves)
        return completed

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return fold(self._peaks)

    def graft(self, level: int, hashed: bytes) -> None:
        """Add a complete subtree of 2**level leaves by its hash alone. Raises ProofError where none may begin."""
        if self.size & ((1 << level) - 1):
            raise ProofError(f"No subtree of {1 << level} leaves begins at place {self.size}.")
        height = level
        while self.size >> height & 1:
            hashed, height = node_hash(self._peaks.pop(), hashed), height + 1
        self._peaks.append(hashed)
        self.size += 1 << level


def cover(start: int, end: int) -> list[Coordinate]:
    """The complete subtrees that make up the leaves [start, end), the leftmost first."""
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        subtrees.append((level, start >> level))
        start += 1 << level
    return subtrees


def _split(start: int, end: int) -> int:
    """Where RFC 9162 divides a tree: after the largest power of two smaller than its size."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The siblings on the way from leaf `index` to the root of a tree of `size` leaves, the leaf's first."""
    if not 0 <= index < size:
        raise ProofError(f"Leaf {index} does not lie in a tree of {size} leaves.")
    ranges, start, end = [], 0, size
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """What shows that the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} leaves does not begin with {old} leaves.")
    if old in (0, new):
        return []
    ranges, start, end = [], 0, new
    while old < end:
        split = _split(start, end)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def path(ranges: Sequence[Range], fetch: Callable[[Coordinate], bytes]) -> list[bytes]:
    """The hashes of `ranges`, each folded out of the complete subtrees that `fetch` knows."""
    return [fold([fetch(subtree) for subtree in cover(*stretch)]) for stretch in ranges]


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2). Raises ProofError when malformed."""
    if not 0 <= index < size:
        raise ProofError(f"Leaf {index} does not lie in a tree of {size} leaves.")
    place, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The inclusion proof is too long.")
        if place & 1 or place == last:
            hashed = node_hash(sibling, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("The inclusion proof is too short.")
    return hashed


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofError unless the newer tree begins with the older (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} leaves does not begin with {old} leaves.")
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != expected:
            raise ProofError("The trees differ.")
        return
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise ProofError("The consistency proof is too short.")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("The consistency proof is too long.")
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    if last or older != old_root or newer != new_root:
        raise ProofError("The newer tree does not begin with the older one.")
