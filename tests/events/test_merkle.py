"""The Merkle tree: RFC 6962 section 2.1."""

from __future__ import annotations

import hashlib
from itertools import accumulate

import pytest
from hypothesis import given, strategies

from events.log.merkle import EMPTY_ROOT, leaf_hash, node_hash, root

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
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
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The reference roots over the first 0, 1, … 8 of these leaves, of google/certificate-transparency."""


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) word for word: split at the largest power of two smaller than n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size: int) -> None:
    assert root(map(leaf_hash, LEAVES[:size])).hex() == ROOTS[size]
    assert by_definition(LEAVES[:size]).hex() == ROOTS[size]


def test_every_size_up_to_600_by_the_definition() -> None:
    leaves = [b"%d" % number for number in range(600)]
    for hashes in accumulate(([leaf_hash(leaf)] for leaf in leaves), initial=[]):
        assert root(hashes) == by_definition(leaves[: len(hashes)]), f"{len(hashes)} leaves"


@given(strategies.lists(strategies.binary(max_size=80), max_size=300))
def test_any_leaves_by_the_definition(leaves: list[bytes]) -> None:
    assert root(iter([leaf_hash(leaf) for leaf in leaves])) == by_definition(leaves)


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert root([left, right]) == node_hash(left, right) != node_hash(right, left)


def test_a_changed_a_moved_and_a_missing_leaf_change_the_root() -> None:
    """T1: the log is tamper-evident."""
    hashes = [leaf_hash(b"%d" % number) for number in range(9)]
    changed = [hashes[0], leaf_hash(b"other"), *hashes[2:]]
    moved = [hashes[1], hashes[0], *hashes[2:]]
    roots = {root(tree) for tree in (hashes, changed, moved, hashes[1:], hashes[:-1], [*hashes, hashes[0]])}
    assert len(roots) == 6
