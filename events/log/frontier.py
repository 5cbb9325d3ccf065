"""The tree while it grows: what must be remembered of it to add leaves, and no more.

Of every level the hashes of the tile that is not full yet, and the roots of the complete subtrees, largest
first. When a subtree of height 8, 16, … is completed, a tile is full and its root belongs one level up: no
node is hashed twice. One leaf costs one node on average, log n at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from events.log.merkle import EMPTY_ROOT, node_hash
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
        subtrees, levels, size = self._subtrees, self._levels, self.size
        leaves = levels[0]
        for hashed in leaf_hashes:
            leaves.append(hashed)
            node, rest, height = hashed, size, 0
            while rest & 1:
                node = node_hash(subtrees.pop(), node)
                rest >>= 1
                height += 1
                if not height & 7:
                    yield self._finish(height // 8 - 1, size, node)
            subtrees.append(node)
            size += 1
            self.size = size

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
        while len(row) > 1:
            row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
        yield row[0]
