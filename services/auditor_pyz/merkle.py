"""The Merkle tree of RFC 6962 section 2.1, SHA-256: roots while reading, proofs checked and made.

Leaf `SHA-256(0x00 ‖ leaf)`, node `SHA-256(0x01 ‖ left ‖ right)`, empty tree `SHA-256("")`. The tree over n
leaves, n > 1, has the largest power of two below n on its left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

EMPTY = hashlib.sha256(b"").digest()

Complete = Callable[[int, int], bytes]
"""The root over 2^height leaves, of which `start` is the first: (start, height) → 32 bytes."""


class Unproved(ValueError):
    """A proof does not prove what it should; the message says what is wrong with it."""


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows: `size` leaves, of which only the roots of complete subtrees are kept."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, hashed: bytes) -> None:
        """Add the hash of a leaf on the right."""
        self._merge(0, hashed)
        self.size += 1

    def add_complete(self, height: int, hashed: bytes) -> None:
        """Add 2^height leaves at once, by their root. Raises ValueError where they do not fit."""
        if self.size % (1 << height):
            raise ValueError(f"after {self.size} leaves no {1 << height} fit at once")
        self._merge(height, hashed)
        self.size += 1 << height

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        peaks = [hashed for _, hashed in self._peaks]
        total = peaks.pop()
        while peaks:
            total = node_hash(peaks.pop(), total)
        return total

    def _merge(self, height: int, hashed: bytes) -> None:
        while self._peaks and self._peaks[-1][0] == height:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            height += 1
        self._peaks.append((height, hashed))


def consistency(old: int, new: int, complete: Complete) -> list[bytes]:
    """The proof that `old` leaves are the beginning of `new` (RFC 6962 section 2.1.2); 0 < old <= new."""
    return _proof(old, 0, new, complete, known=True)


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Whether the leaf with this hash is number `index` of `size`, under the root.

    Raises: Unproved.
    """
    if not 0 <= index < size:
        raise Unproved(f"{size} leaves have no leaf {index}")
    _sized(leaf, root, *path)
    if len(path) != _height(index, size):
        raise Unproved(f"a path of {len(path)} hashes is not that of leaf {index} of {size}")
    if _climb(index, size, leaf, list(path)) != root:
        raise Unproved(f"the path of leaf {index} of {size} leads to another root")


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Whether the tree of `old` leaves, at least one, is the beginning of that of `new`.

    Raises: Unproved.
    """
    if not 0 < old <= new:
        raise Unproved(f"nothing proves that {old} leaves are the beginning of {new}")
    if old == new and old_root != new_root:
        raise Unproved(f"two different roots for the same {old} leaves")
    if old == new and not path:
        return
    _sized(old_root, new_root, *path)
    rest = list(path)
    older, newer = _grown(old, new, rest, old_root, known=True)
    if rest:
        raise Unproved(f"the proof from {old} to {new} leaves is longer than it can be")
    if older != old_root:
        raise Unproved(f"the proof from {old} to {new} leaves begins at another root")
    if newer != new_root:
        raise Unproved(f"the proof from {old} to {new} leaves leads to another root")


def _sized(*hashes: bytes) -> None:
    if any(len(hashed) != 32 for hashed in hashes):  # noqa: PLR2004 - SHA-256
        raise Unproved("a hash in the proof has not 32 bytes")


def _left(size: int) -> int:
    """How many of at least two leaves are on the left: the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _height(index: int, size: int) -> int:
    """How many hashes the path of a leaf has."""
    height = 0
    while size > 1:
        left = _left(size)
        index, size = (index, left) if index < left else (index - left, size - left)
        height += 1
    return height


def _climb(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root to which the path leads: its last hash is the one just below the root."""
    if size == 1:
        return leaf
    left, beside = _left(size), path.pop()
    if index < left:
        return node_hash(_climb(index, left, leaf, path), beside)
    return node_hash(beside, _climb(index - left, size - left, leaf, path))


def _grown(old: int, new: int, path: list[bytes], old_root: bytes, *, known: bool) -> tuple[bytes, bytes]:
    """The old and the new root over a subtree of `new` leaves, of which `old` stood before.

    Takes hashes from the end of `path`. `known`: the old tree is this subtree's whole left edge, so that its
    root need not stand in the path.
    """
    if old == new:
        root = old_root if known else _next(path)
        return root, root
    left, beside = _left(new), _next(path)
    if old <= left:
        older, newer = _grown(old, left, path, old_root, known=known)
        return older, node_hash(newer, beside)
    older, newer = _grown(old - left, new - left, path, old_root, known=False)
    return node_hash(beside, older), node_hash(beside, newer)


def _next(path: list[bytes]) -> bytes:
    if not path:
        raise Unproved("the proof is shorter than it must be")
    return path.pop()


def _proof(old: int, start: int, size: int, complete: Complete, *, known: bool) -> list[bytes]:
    if old == size:
        return [] if known else [_over(start, size, complete)]
    left = _left(size)
    if old <= left:
        below = _proof(old, start, left, complete, known=known)
        return [*below, _over(start + left, size - left, complete)]
    below = _proof(old - left, start + left, size - left, complete, known=False)
    return [*below, _over(start, left, complete)]


def _over(start: int, size: int, complete: Complete) -> bytes:
    """The root over `size` leaves from `start` on."""
    if size & size - 1 == 0:
        return complete(start, size.bit_length() - 1)
    left = _left(size)
    return node_hash(complete(start, left.bit_length() - 1), _over(start + left, size - left, complete))
