"""Inclusion and consistency proofs hold for what is true and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.verifier.merkle import (
    EMPTY_ROOT,
    ProofError,
    Tree,
    check_consistency,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    path,
    root_from_inclusion,
)

LARGEST = 130
LEAVES = [leaf_hash(str(number).encode()) for number in range(LARGEST)]
STORED: dict[tuple[int, int], bytes] = {}
ROOTS = [EMPTY_ROOT]
_tree = Tree()
for _leaf in LEAVES:
    STORED |= {(node.level, node.place): node.hash for node in _tree.append(_leaf)}
    ROOTS.append(_tree.root())


def inclusion(index: int, size: int) -> list[bytes]:
    return path(inclusion_ranges(index, size), STORED.__getitem__)


def consistency(old: int, new: int) -> list[bytes]:
    return path(consistency_ranges(old, new), STORED.__getitem__)


def test_every_leaf_of_every_size_is_included():
    for size in range(1, 40):
        for index in range(size):
            assert root_from_inclusion(index, size, LEAVES[index], inclusion(index, size)) == ROOTS[size]


def test_every_size_grew_out_of_every_smaller_one():
    for new in range(40):
        for old in range(new + 1):
            check_consistency(old, new, ROOTS[old], ROOTS[new], consistency(old, new))


def leads_to(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes | None:
    try:
        return root_from_inclusion(index, size, leaf, proof)
    except ProofError:
        return None


@given(st.integers(2, LARGEST), st.data())
def test_an_inclusion_proof_holds_for_its_own_leaf_and_place_only(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof = inclusion(index, size)
    if other != index:
        assert leads_to(index, size, LEAVES[other], proof) != ROOTS[size]
        assert leads_to(other, size, LEAVES[index], proof) != ROOTS[size]
    spoilt = data.draw(st.integers(0, len(proof) - 1))
    assert leads_to(index, size, LEAVES[index], [*proof[:spoilt], EMPTY_ROOT, *proof[spoilt + 1 :]]) != ROOTS[size]
    assert leads_to(index, size, LEAVES[index], proof[:-1]) != ROOTS[size]
    assert leads_to(index, size, LEAVES[index], [*proof, EMPTY_ROOT]) is None


@given(st.integers(1, LARGEST), st.data())
def test_a_consistency_proof_holds_for_its_own_trees_only(new, data):
    old = data.draw(st.integers(1, new))
    proof = consistency(old, new)
    wrong = [
        (old, new, EMPTY_ROOT, ROOTS[new], proof),
        (old, new, ROOTS[old], EMPTY_ROOT, proof),
        (old, new, ROOTS[old], ROOTS[new], [*proof, EMPTY_ROOT]),
    ]
    if proof:
        wrong.append((old, new, ROOTS[old], ROOTS[new], proof[:-1]))
        wrong.append((old, new, ROOTS[old], ROOTS[new], [EMPTY_ROOT, *proof[1:]]))
    if old < new:
        wrong.append((new, old, ROOTS[new], ROOTS[old], proof))
    for case in wrong:
        with pytest.raises(ProofError):
            check_consistency(*case)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ProofError):
        inclusion_ranges(index, size)
    with pytest.raises(ProofError):
        root_from_inclusion(index, size, EMPTY_ROOT, [])
