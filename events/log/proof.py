"""Inclusion and consistency proofs over the Merkle tree of RFC 6962 section 2.1.

Making them takes a `HashAt`: the root of the complete subtree over the leaves `first` to before `last`, where
`last - first` is a power of two and divides `first`. Both proofs look at O(log n) of those.

Checking them is RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from events.log.merkle import node_hash

HashAt = Callable[[int, int], bytes]


class Wrong(ValueError):
    """The proof does not prove what it should; the message says what differs."""


def inclusion(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves: 32-byte hashes, from the leaf up.

    Raises: ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return _path(index, 0, size, hash_at)


def consistency(old: int, new: int, hash_at: HashAt) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new`; empty when they are equal.

    Raises: ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"there is no consistency proof from {old} to {new} leaves")
    return _subproof(old, 0, new, hash_at, whole=True)


def subtree(first: int, last: int, hash_at: HashAt) -> bytes:
    """The root over the leaves `first` to before `last`, not necessarily a power of two of them."""
    half = _split(last - first)
    if half == last - first:
        return hash_at(first, last)
    return node_hash(hash_at(first, first + half), subtree(first + half, last, hash_at))


def verify_inclusion(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Whether `leaf_hash` is leaf `index` of the tree of `size` leaves with this root.

    Raises: Wrong.
    """
    if not 0 <= index < size:
        raise Wrong(f"there is no leaf {index} in a tree of {size}")
    _require_hashes(leaf_hash, root, *path)
    place, last, node = index, size - 1, leaf_hash
    for hashed in path:
        if last == 0:
            raise Wrong(f"the path of leaf {index} in a tree of {size} is longer than it can be")
        if place & 1 or place == last:
            node = node_hash(hashed, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, hashed)
        place, last = place >> 1, last >> 1
    if last:
        raise Wrong(f"the path of leaf {index} in a tree of {size} is shorter than it must be")
    if node != root:
        raise Wrong(f"the path of leaf {index} in a tree of {size} leads to another root")


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Whether the tree of `old` leaves with `old_root` is the beginning of that of `new` with `new_root`.

    An empty tree is the beginning of any other: there is nothing to prove, and this refuses to try.

    Raises: Wrong.
    """
    if not 0 < old <= new:
        raise Wrong(f"nothing can prove that {old} leaves are the beginning of {new}")
    if old == new:
        if path or old_root != new_root:
            raise Wrong(f"two different roots for the same {old} leaves")
        return
    _require_hashes(old_root, new_root, *path)
    older, newer = _roots(old, new, path, old_root)
    if older != old_root:
        raise Wrong(f"the proof from {old} to {new} leaves begins at another root")
    if newer != new_root:
        raise Wrong(f"the proof from {old} to {new} leaves leads to another root")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(hashed) != 32 for hashed in hashes):  # noqa: PLR2004 - SHA-256
        raise Wrong("a hash in the proof has not 32 bytes")


def _roots(old: int, new: int, path: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof leads to."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    # A complete old tree is a node of the new one: its own root begins the path, and is left out of it.
    hashes = list(path) if place else [old_root, *path]
    if not hashes:
        raise Wrong(f"the proof from {old} to {new} leaves is shorter than it must be")
    older = newer = hashes[0]
    for hashed in hashes[1:]:
        if last == 0:
            raise Wrong(f"the proof from {old} to {new} leaves is longer than it can be")
        if place & 1 or place == last:
            older, newer = node_hash(hashed, older), node_hash(hashed, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, hashed)
        place, last = place >> 1, last >> 1
    if last:
        raise Wrong(f"the proof from {old} to {new} leaves is shorter than it must be")
    return older, newer


def _split(size: int) -> int:
    """The largest power of two that is at most `size`."""
    return 1 << (size.bit_length() - 1)


def _left(size: int) -> int:
    """How many of `size` leaves, at least two, are left of the top: the largest power of two below it."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(index: int, first: int, last: int, hash_at: HashAt) -> list[bytes]:
    if last - first == 1:
        return []
    middle = first + _left(last - first)
    if index < middle:
        return [*_path(index, first, middle, hash_at), subtree(middle, last, hash_at)]
    return [*_path(index, middle, last, hash_at), subtree(first, middle, hash_at)]


def _subproof(old: int, first: int, last: int, hash_at: HashAt, *, whole: bool) -> list[bytes]:
    if old == last - first:
        return [] if whole else [subtree(first, last, hash_at)]
    left = _left(last - first)
    middle = first + left
    if old <= left:
        return [*_subproof(old, first, middle, hash_at, whole=whole), subtree(middle, last, hash_at)]
    return [*_subproof(old - left, middle, last, hash_at, whole=False), subtree(first, middle, hash_at)]
