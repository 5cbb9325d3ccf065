"""The Merkle tree of RFC 6962 section 2.1 over leaves, SHA-256.

Leaf `SHA-256(0x00 ‖ leaf)`, node `SHA-256(0x01 ‖ left ‖ right)`, empty tree `SHA-256("")`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes: what a receipt names, and what the tree is built of."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes: the parent of two 32-byte hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order: one pass, log n memory.

    Keeps the roots of the complete subtrees so far, largest first (as RFC 9162 section 2.1.2 describes).
    """
    subtrees: list[bytes] = []
    for size, hashed in enumerate(leaf_hashes):
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
