"""The tree against the published vectors of RFC 6962 implementations and against the definitions of RFC 9162."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_ranges,
    cover,
    fold,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    path,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grow(data: list[bytes]) -> tuple[Tree, dict]:
    """A tree and all the nodes it completed."""
    tree, stored = Tree(), {}
    for entry in data:
        stored |= {(node.level, node.place): node.hash for node in tree.append(leaf_hash(entry))}
    return tree, stored


def definition(data: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    half = 1
    while half * 2 < len(data):
        half *= 2
    return hashlib.sha256(b"\x01" + definition(data[:half]) + definition(data[half:])).digest()


@pytest.mark.parametrize(("size", "root"), [(number + 1, root) for number, root in enumerate(ROOTS)])
def test_published_roots(size, root):
    assert grow(LEAVES[:size])[0].root().hex() == root


def test_the_empty_tree():
    assert Tree().root() == EMPTY_ROOT == hashlib.sha256(b"").digest() == fold([])


@given(st.integers(0, 300))
def test_the_root_is_the_definitions(size):
    data = [bytes([number % 256, number // 256]) for number in range(size)]
    assert grow(data)[0].root() == definition(data)


@given(st.lists(st.integers(1, 60), max_size=8))
def test_a_tree_that_grows_by_many_leaves_completes_the_same_subtrees(lots):
    data = [str(number).encode() for number in range(sum(lots))]
    expected, stored = grow(data)
    tree, completed = Tree(), {}
    for lot in lots:
        start = tree.size
        for level, row in enumerate(tree.extend([leaf_hash(entry) for entry in data[start : start + lot]])):
            completed |= {(level, place): hashed for place, hashed in enumerate(row, start >> level)}
    assert completed == stored
    assert (tree.size, tree.peaks, tree.root()) == (expected.size, expected.peaks, definition(data))


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_tree_continues_from_its_peaks(size, more):
    data = [str(number).encode() for number in range(size + more)]
    _, stored = grow(data)
    tree = Tree(size, [stored[peak] for peak in cover(0, size)])
    for entry in data[size:]:
        list(tree.append(leaf_hash(entry)))
    assert tree.root() == grow(data)[0].root()


def test_peaks_must_fit_the_size():
    with pytest.raises(ValueError, match="peaks"):
        Tree(3, [EMPTY_ROOT])


@given(st.integers(1, 300), st.data())
def test_stored_nodes_suffice_for_every_proof(size, data):
    """Proofs need complete subtrees only, which never change once stored."""
    _, stored = grow([str(number).encode() for number in range(size)])
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    for ranges in (inclusion_ranges(index, size), consistency_ranges(old, size)):
        assert all(subtree in stored for stretch in ranges for subtree in cover(*stretch))
        assert len(path(ranges, stored.__getitem__)) == len(ranges) <= size.bit_length() + 1


def test_leaves_and_nodes_are_hashed_apart():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)
