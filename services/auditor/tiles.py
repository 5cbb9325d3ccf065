"""The published files of a log of some size, and the tree that is made again from them.

A file that lacks, or is not what its entries make of it, is told with the position that it is about.
"""

from __future__ import annotations

from msgspec import Struct

from events.log.merkle import EMPTY_ROOT, node_hash
from events.log.proof import subtree
from events.log.tile import ENTRIES, HASH, WIDTH, BadTile, Hashes, Tile, at, entries_decode
from services.auditor.source import Absent, Source


class Doctored(ValueError):
    """A file of the log is not what it should be. `position`: the entry that it is about; None: unknown."""

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


class Tiles:
    """The files of a log of `size` entries."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self.size = size
        self.hash_at = Hashes(size, self.hashes)

    def hashes(self, tile: Tile) -> bytes:
        """The hashes of a tile, one behind another.

        Raises: Doctored when it is missing or of another length; Unreachable.
        """
        data = self._read(tile)[: tile.width * HASH]
        if len(data) != tile.width * HASH:
            raise Doctored("bad-tile", f"{tile.path} has not {tile.width} hashes")
        return data

    def bundle(self, number: int) -> tuple[bytes, list[bytes]]:
        """A bundle of entries: its bytes, and the entries.

        Raises: Doctored when it is missing or has another number of entries; Unreachable.
        """
        tile = at(ENTRIES, number, self.size)
        data = self._read(tile)
        try:
            leaves = entries_decode(data)[: tile.width]
        except BadTile as error:
            raise Doctored("bad-bundle", f"{tile.path}: {error}", number * WIDTH) from error
        if len(leaves) != tile.width:
            first = number * WIDTH + len(leaves)
            raise Doctored("bad-bundle", f"{tile.path} has {len(leaves)} entries and not {tile.width}", first)
        return data, leaves

    def _read(self, tile: Tile) -> bytes:
        """A file; when a partial one is gone, the full one that took its place."""
        try:
            return self._source.read(tile.path)
        except Absent:
            if tile.width == WIDTH:
                raise _missing(tile) from None
        try:
            return self._source.read(tile._replace(width=WIDTH).path)
        except Absent:
            raise _missing(tile) from None


class Crown(Struct):
    """The tree over whole bundles, as far as it must be remembered: of each level above the leaves the hashes
    of the tile that is not full yet, lowest level first.
    """

    bundles: int = 0
    levels: list[list[bytes]] = []

    def add(self, root: bytes, tiles: Tiles) -> None:
        """The root over one more bundle of 256; a tile that it fills is compared with the published one.

        Raises: Doctored; Unreachable.
        """
        number, level, hashed = self.bundles, 1, root
        self.bundles += 1
        while True:
            if level > len(self.levels):
                self.levels.append([])
            hashes = self.levels[level - 1]
            hashes.append(hashed)
            if len(hashes) < WIDTH:
                return
            number >>= 8
            compare(tiles, Tile(level, number), hashes)
            hashed, self.levels[level - 1] = top(hashes), []
            level += 1

    def finish(self, tiles: Tiles) -> None:
        """Compare the tiles that are not full.

        Raises: Doctored; Unreachable.
        """
        for level, hashes in enumerate(self.levels, 1):
            if hashes:
                compare(tiles, Tile(level, self.bundles >> 8 * level, len(hashes)), hashes)

    def root(self, beside: list[bytes]) -> bytes:
        """The root over the bundles and the leaves `beside` them, of which the hashes are given."""
        size = self.bundles * WIDTH + len(beside)
        if not size:
            return EMPTY_ROOT
        edge = [beside, *self.levels]
        return subtree(0, size, Hashes(size, lambda tile: b"".join(edge[tile.level])))


def compare(tiles: Tiles, tile: Tile, hashes: list[bytes]) -> None:
    """Hold the hashes that were made against those that are published.

    Raises: Doctored; Unreachable.
    """
    published = tiles.hashes(tile)
    if published == b"".join(hashes):
        return
    if tile.level:
        raise Doctored("wrong-tile", f"{tile.path} does not fit those below")
    offset = next(n for n, hashed in enumerate(hashes) if published[HASH * n : HASH * n + HASH] != hashed)
    position = tile.number * WIDTH + offset
    raise Doctored("wrong-hash", f"entry {position} is not the one that its tile names", position)


def top(hashes: list[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _missing(tile: Tile) -> Doctored:
    position = tile.number * WIDTH if tile.level == ENTRIES else None
    return Doctored("missing", f"{tile.path} is missing", position)
