"""The proofs we make are those that RFC 9162 defines, word for word: same hashes, same order, for any tree."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.merkle import (
    Tree,
    check_consistency,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    path,
    root_from_inclusion,
)

DATA = st.lists(st.binary(max_size=5), min_size=1, max_size=90)


def half(data: list[bytes]) -> int:
    """The largest power of two smaller than the number of entries."""
    size = 1
    while size * 2 < len(data):
        size *= 2
    return size


def mth(data: list[bytes]) -> bytes:
    """MTH(D[n]), section 2.1.1."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = half(data)
    return hashlib.sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def inclusion_path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]), section 2.1.3.1."""
    if len(data) == 1:
        return []
    k = half(data)
    if m < k:
        return [*inclusion_path(m, data[:k]), mth(data[k:])]
    return [*inclusion_path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b), section 2.1.4.1; PROOF(m, D[n]) is SUBPROOF(m, D[n], true)."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = half(data)
    if m <= k:
        return [*subproof(m, data[:k], whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


def stored(data: list[bytes]) -> dict[tuple[int, int], bytes]:
    tree = Tree()
    return {(node.level, node.place): node.hash for entry in data for node in tree.append(leaf_hash(entry))}


@given(DATA, st.data())
def test_an_inclusion_proof_is_the_defined_one(data, choose):
    m = choose.draw(st.integers(0, len(data) - 1))
    proof = path(inclusion_ranges(m, len(data)), stored(data).__getitem__)
    assert proof == inclusion_path(m, data)
    assert root_from_inclusion(m, len(data), leaf_hash(data[m]), proof) == mth(data)


@given(DATA, st.data())
def test_a_consistency_proof_is_the_defined_one(data, choose):
    m = choose.draw(st.integers(1, len(data)))
    proof = path(consistency_ranges(m, len(data)), stored(data).__getitem__)
    assert proof == subproof(m, data, True)
    check_consistency(m, len(data), mth(data[:m]), mth(data), proof)
