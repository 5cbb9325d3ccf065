"""The Merkle tree of RFC 6962 section 2.1 over leaves, SHA-256.

Leaf `SHA-256(0x00 ‖ leaf)`, node `SHA-256(0x01 ‖ left ‖ right)`, empty tree `SHA-256("")`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes: what a receipt names, and what the tree is built of."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes: the parent of two 32-byte hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The same of many leaves: a call for each would cost a fifth of the hashing."""
    sha256 = hashlib.sha256
    return [sha256(b"\x00" + leaf).digest() for leaf in leaves]


def row_above(row: Sequence[bytes]) -> list[bytes]:
    """The parents of an even number of hashes, two and two."""
    sha256 = hashlib.sha256
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]


def root(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order: one pass, log n memory.

    Keeps the roots of the complete subtrees so far, largest first (as RFC 9162 section 2.1.2 describes).
    """
    subtrees: list[bytes] = []
    for size, hashed in enumerate(hashes):
        node, full = hashed, size
        while full & 1:
            node = node_hash(subtrees.pop(), node)
            full >>= 1
        subtrees.append(node)
    if not subtrees:
        return EMPTY_ROOT
    node = subtrees.pop()
    while subtrees:
        node = node_hash(subtrees.pop(), node)
    return node
