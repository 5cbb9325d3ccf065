"""The tree while it grows: what must be remembered of it to add leaves, and no more.

Of every level the hashes of the tile that is not full yet, and the roots of the complete subtrees, largest
first. When a subtree of height 8, 16, … is completed, a tile is full and its root belongs one level up: no
node is hashed twice. One leaf costs one node on average, log n at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from events.log.merkle import EMPTY_ROOT, node_hash, row_above
from events.log.tile import HASH, WIDTH, Tile

Read = Callable[[Tile], bytes]


class Frontier:
    """The right edge of a tree of `size` leaves; empty to begin with."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []
        self._levels: list[list[bytes]] = [[]]

    @classmethod
    def load(cls, size: int, read: Read) -> Frontier:
        """The right edge of a tree whose tiles stand already; reads one partial tile a level."""
        frontier = cls()
        frontier.size = size
        frontier._levels = []
        level, members = 0, size
        while members or not level:
            number, width = divmod(members, WIDTH)
            data = read(Tile(level, number, width)) if width else b""
            frontier._levels.append([data[HASH * n : HASH * n + HASH] for n in range(width)])
            level, members = level + 1, number
        for hashes in reversed(frontier._levels):
            frontier._subtrees.extend(_subtrees(hashes))
        return frontier

    def grow(self, leaf_hashes: Iterable[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Add leaves; gives every tile that becomes full, with its bytes."""
        following, leaves = iter(leaf_hashes), self._levels[0]
        while some := list(islice(following, WIDTH - len(leaves))):
            whole = len(some) == WIDTH
            leaves += some
            if whole:  # row by row: half the time of node by node
                yield from self._add(_root_of(some), 8)
                continue
            for hashed in some:
                yield from self._add(hashed, 0)

    def _add(self, node: bytes, height: int) -> Iterator[tuple[Tile, bytes]]:
        """Add a complete subtree, whose leaves stand in their tile already."""
        subtrees, first = self._subtrees, self.size
        self.size += 1 << height
        while True:
            if height and not height & 7:
                yield self._finish(height // 8 - 1, first, node)
            if not first >> height & 1:
                break
            node = node_hash(subtrees.pop(), node)
            height += 1
        subtrees.append(node)

    def _finish(self, level: int, index: int, root: bytes) -> tuple[Tile, bytes]:
        hashes = self._levels[level]
        data = b"".join(hashes)
        hashes.clear()
        if level + 1 == len(self._levels):
            self._levels.append([])
        self._levels[level + 1].append(root)
        return Tile(level, index >> (8 * (level + 1))), data

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """The tiles that are not full, with their bytes, level by level."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                number = self.size >> (8 * (level + 1))
                yield Tile(level, number, len(hashes)), b"".join(hashes)

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._subtrees:
            return EMPTY_ROOT
        node = self._subtrees[-1]
        for subtree in reversed(self._subtrees[:-1]):
            node = node_hash(subtree, node)
        return node


def _subtrees(hashes: list[bytes]) -> Iterator[bytes]:
    """The roots of the complete subtrees over hashes of one level, largest first."""
    while hashes:
        taken = 1 << (len(hashes).bit_length() - 1)
        row, hashes = hashes[:taken], hashes[taken:]
        yield _root_of(row)


def _root_of(row: list[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(row) > 1:
        row = row_above(row)
    return row[0]
