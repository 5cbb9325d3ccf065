"""The tree as the notary extends it: leaves in, tiles out, nothing read twice.

A `Growth` begins at a signed tree. Its first leaves are those of the last bundle again, so that PostgreSQL is
compared with what was published before anything is added to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from events.log.frontier import Frontier
from events.log.merkle import leaf_hash, leaf_hashes
from events.log.tile import ENTRIES, HASH, WIDTH, Tile, entries_encode
from services.notary.ports import Folder, Place

Files = list[tuple[Tile, bytes]]

BATCH = 8 * 1024 * 1024
"""Bytes of files that are written together, and synced together: those of some 20,000 ballots."""


class Difference(Exception):
    """PostgreSQL has leaf hash `theirs` (None: no leaf) at `position`, and `ours` was published."""

    def __init__(self, position: int, ours: bytes, theirs: bytes | None) -> None:
        self.position, self.ours, self.theirs = position, ours, theirs
        super().__init__(position)


class Lacking(Exception):
    """PostgreSQL has no leaf at `position`, which was not published yet, though its head is beyond it."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(position)


class Edge(NamedTuple):
    """The right edge of a signed tree: its frontier, and its last bundle.

    The bundle begins at position `first`; `last` are its leaf hashes, 1 to 256 of them.
    """

    frontier: Frontier
    first: int
    last: Sequence[bytes]

    def compare(self, leaves: Sequence[bytes], position: int) -> None:
        """Compare leaves from `position` on, within the last bundle, with what was published.

        Raises: Difference.
        """
        for at, leaf in enumerate(leaves, position):
            ours, theirs = self.last[at - self.first], leaf_hash(leaf)
            if theirs != ours:
                raise Difference(at, ours, theirs)


def empty() -> Edge:
    """The edge of a tree without leaves."""
    return Edge(Frontier(), 0, ())


def load(folder: Folder, size: int) -> Edge:
    """The right edge of a tree whose tiles stand; reads one tile a level.

    Raises: LookupError when one is missing.
    """
    if size == 0:
        return empty()
    frontier = Frontier.load(size, folder.read)
    number, width = (size - 1) // WIDTH, _width(size)
    return Edge(frontier, number * WIDTH, split(folder.read(Tile(0, number, width))))


def split(data: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


async def grow(place: Place, growth: Growth, size: int) -> None:
    """Take the leaves up to `size` from PostgreSQL, write their tiles, and sync them.

    While one page is hashed, the next is read, and the tiles of the one before are written.

    Raises: Difference, also where PostgreSQL lacks a leaf that was published; Lacking where it lacks another;
    ValueError when a tile stands already with other bytes.
    """
    reading = asyncio.ensure_future(place.log.leaves(growth.next, size))
    writing = asyncio.ensure_future(asyncio.to_thread(place.folder.write, ()))
    files, waiting = Files(), 0
    try:
        while growth.next < size:
            leaves = await reading
            if not leaves:
                raise growth.lacking()
            following = growth.next + len(leaves)
            reading = asyncio.ensure_future(_page(place, following, size))
            for file in growth.add(leaves):
                files.append(file)
                waiting += len(file[1])
            if waiting > BATCH:
                await writing
                writing = asyncio.ensure_future(asyncio.to_thread(place.folder.write, files))
                files, waiting = [], 0
        await writing
        await asyncio.to_thread(place.folder.write, [*files, *growth.partial()])
        await asyncio.to_thread(place.folder.settle)
    finally:
        reading.cancel()
        await asyncio.gather(reading, writing, return_exceptions=True)


async def folded(place: Place, size: int) -> bytes:
    """The root over the first `size` leaves in PostgreSQL; nothing is written.

    Raises: Lacking.
    """
    frontier = Frontier()
    while frontier.size < size:
        leaves = await place.log.leaves(frontier.size, size)
        if not leaves:
            raise Lacking(frontier.size)
        for _ in frontier.grow(leaf_hashes(leaves)):
            pass
    return frontier.root()


async def _page(place: Place, first: int, last: int) -> list[bytes]:
    return await place.log.leaves(first, last) if first < last else []


class Growth:
    """A tree on its way from `edge` to a larger size. The edge's frontier is used up."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._frontier = edge.frontier
        self._old = edge.frontier.size
        self._first = edge.first
        self._bundle: list[bytes] = []
        self._last = list(edge.last)

    @property
    def next(self) -> int:
        """The position of the leaf that comes next."""
        return self._first + len(self._bundle)

    def root(self) -> bytes:
        """The root of the tree as it is now, 32 bytes."""
        return self._frontier.root()

    def add(self, leaves: Sequence[bytes]) -> Files:
        """Take the leaves from `next` on; gives the files that became full.

        Raises: Difference.
        """
        repeated = max(0, self._old - self.next)
        self._edge.compare(leaves[:repeated], self.next)
        hashes = leaf_hashes(leaves[repeated:])
        files = list(self._frontier.grow(hashes))
        if hashes:
            self._last = (self._last + hashes)[-_width(self._frontier.size) :]
        self._bundle += leaves
        return [*files, *self._full_bundles()]

    def partial(self) -> Files:
        """The files that are not full."""
        files = list(self._frontier.partial())
        if self._bundle:
            files.append((self._tile(len(self._bundle)), entries_encode(self._bundle)))
        return files

    def edge(self) -> Edge:
        """The right edge as it is now."""
        size = self._frontier.size
        return Edge(self._frontier, size - len(self._last), self._last)

    def lacking(self) -> Difference | Lacking:
        """The error for a log that has no leaf at `next`."""
        if self.next < self._old:
            return Difference(self.next, self._edge.last[self.next - self._edge.first], None)
        return Lacking(self.next)

    def _full_bundles(self) -> Files:
        files: Files = []
        full = len(self._bundle) // WIDTH * WIDTH
        for start in range(0, full, WIDTH):
            files.append((self._tile(WIDTH), entries_encode(self._bundle[start : start + WIDTH])))
            self._first += WIDTH
        del self._bundle[:full]
        return files

    def _tile(self, width: int) -> Tile:
        return Tile(ENTRIES, self._first // WIDTH, width)


def _width(size: int) -> int:
    """How many leaves the last bundle of a tree has, 1 to 256."""
    return (size - 1) % WIDTH + 1
