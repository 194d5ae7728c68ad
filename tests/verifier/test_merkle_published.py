"""The published proofs over the reference tree of certificate-transparency, whose roots stand in test_merkle."""

import pytest

from audits.verifier.merkle import (
    check_consistency,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    path,
    root_from_inclusion,
)
from tests.verifier.test_merkle import LEAVES, ROOTS, grow

# Its nodes, by the level and place at which they stand.
NODES = {
    (0, 0): "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    (0, 1): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    (0, 4): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (1, 0): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 2): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 0): "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
INCLUDED = [  # leaf (from 0), size, proof
    (0, 1, []),
    (0, 8, [(0, 1), (1, 1), (2, 1)]),
    (5, 8, [(0, 4), (1, 3), (2, 0)]),
    (2, 3, [(1, 0)]),
    (1, 5, [(0, 0), (1, 1), (0, 4)]),
]
GROWN = [  # older size, newer size, proof
    (1, 1, []),
    (1, 8, [(0, 1), (1, 1), (2, 1)]),
    (6, 8, [(1, 2), (1, 3), (2, 0)]),
    (2, 5, [(1, 1), (0, 4)]),
]
STORED = grow(LEAVES)[1]


def published(nodes: list[tuple[int, int]]) -> list[bytes]:
    return [bytes.fromhex(NODES[node]) for node in nodes]


@pytest.mark.parametrize(("index", "size", "nodes"), INCLUDED)
def test_a_published_inclusion_proof(index, size, nodes):
    proof = published(nodes)
    assert path(inclusion_ranges(index, size), STORED.__getitem__) == proof
    assert root_from_inclusion(index, size, leaf_hash(LEAVES[index]), proof).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("old", "new", "nodes"), GROWN)
def test_a_published_consistency_proof(old, new, nodes):
    proof = published(nodes)
    assert path(consistency_ranges(old, new), STORED.__getitem__) == proof
    check_consistency(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), proof)
