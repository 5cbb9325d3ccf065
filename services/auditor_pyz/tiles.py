"""The tree and the entries, as the log publishes them in files (C2SP tlog-tiles).

    tile/<L>/<N>[.p/<W>]          256 hashes of 32 bytes; at level 0 of entries, above of whole tiles below
    tile/entries/<N>[.p/<W>]      the entries: each a length in two bytes, big-endian, and its bytes

N has groups of three digits, all but the last behind an `x`. The last file of a level is partial: it has W
members, floor(size / 256^L) mod 256.
"""

from __future__ import annotations

from collections.abc import Iterator

from .merkle import Tree, leaf_hash, node_hash
from .source import Absent, Source

WIDTH = 256
HASH = 32


class Doctored(ValueError):
    """A file of the log is not what it should be. `position`: the entry that it is about; None: unknown."""

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


def path(level: str, number: int, width: int) -> str:
    """Where a file stands; `level` is `entries` or a number."""
    groups, rest = [f"{number % 1000:03d}"], number // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03d}")
        rest //= 1000
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")


def bundle(data: bytes) -> list[bytes]:
    """The entries in a bundle. Raises ValueError when it ends within one."""
    leaves, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise ValueError("the bundle ends within an entry")
        leaves.append(data[at + 2 : end])
        at = end
    return leaves


class Tiles:
    """The files of a log of `size` entries."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self.size = size

    def hashes(self, level: int, number: int) -> bytes:
        """The hashes of a tile, one behind another.

        Raises: Doctored when it is missing or of another length; Unreachable.
        """
        width = min(WIDTH, (self.size >> 8 * level) - number * WIDTH)
        data = self._read(str(level), number, width)[: width * HASH]
        if len(data) != width * HASH:
            raise Doctored("bad-tile", f"{path(str(level), number, width)} has not {width} hashes")
        return data

    def leaves(self) -> Iterator[list[bytes]]:
        """The entries, a bundle at a time.

        Raises: Doctored when a bundle is missing or has another number of entries; Unreachable.
        """
        for number in range(-(-self.size // WIDTH)):
            width = min(WIDTH, self.size - number * WIDTH)
            name = path("entries", number, width)
            data = self._read("entries", number, width)
            try:
                leaves = bundle(data)[:width]
            except ValueError as error:
                raise Doctored("bad-bundle", f"{name}: {error}", number * WIDTH) from error
            if len(leaves) != width:
                first = number * WIDTH + len(leaves)
                raise Doctored("bad-bundle", f"{name} has {len(leaves)} entries and not {width}", first)
            yield leaves

    def complete(self, start: int, height: int) -> bytes:
        """The root over the 2^height entries from `start` on, by the published tiles."""
        level, above = divmod(height, 8)
        number, offset = divmod(start >> 8 * level, WIDTH)
        data = self.hashes(level, number)
        return _root([data[HASH * n : HASH * n + HASH] for n in range(offset, offset + (1 << above))])

    def _read(self, level: str, number: int, width: int) -> bytes:
        """A file; when a partial one is gone, the full one that took its place."""
        name = path(level, number, width)
        try:
            return self._source.read(name)
        except Absent:
            if width == WIDTH:
                raise Doctored("missing", f"{name} is missing", self._first(level, number)) from None
        try:
            return self._source.read(path(level, number, WIDTH))
        except Absent:
            raise Doctored("missing", f"{name} is missing", self._first(level, number)) from None

    @staticmethod
    def _first(level: str, number: int) -> int | None:
        return number * WIDTH if level == "entries" else None


class Rehash:
    """The tree made again from the entries, and each of its tiles compared with the published one."""

    def __init__(self, tiles: Tiles) -> None:
        self._tiles = tiles
        self._levels: list[list[bytes]] = [[]]
        self._written = [0]
        self.size = 0

    def add(self, leaf: bytes) -> None:
        """Hash one more entry.

        Raises: Doctored when a tile is another than its entries make.
        """
        self.size += 1
        self._levels[0].append(leaf_hash(leaf))
        level = 0
        while len(self._levels[level]) == WIDTH:
            self._compare(level)
            if level + 1 == len(self._levels):
                self._levels.append([])
                self._written.append(0)
            self._levels[level + 1].append(_root(self._levels[level]))
            self._levels[level] = []
            self._written[level] += 1
            level += 1

    def finish(self) -> None:
        """Compare the tiles that are not full.

        Raises: Doctored.
        """
        for level, hashes in enumerate(self._levels):
            if hashes:
                self._compare(level)

    def root(self) -> bytes:
        """The root over the entries so far."""
        tree = Tree()
        for level in reversed(range(len(self._levels))):
            for hashed in self._levels[level]:
                tree.add_complete(8 * level, hashed)
        return tree.root()

    def _compare(self, level: int) -> None:
        hashes, number = self._levels[level], self._written[level]
        published = self._tiles.hashes(level, number)
        for offset, hashed in enumerate(hashes):
            if published[HASH * offset : HASH * offset + HASH] != hashed:
                position = number * WIDTH + offset
                if level == 0:
                    raise Doctored(
                        "wrong-hash", f"entry {position} is not the one that its tile names", position
                    )
                raise Doctored(
                    "wrong-tile", f"{path(str(level), number, len(hashes))} does not fit those below"
                )


def _root(hashes: list[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
