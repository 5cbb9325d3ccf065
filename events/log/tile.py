"""The tree and its leaves, cut into files that never change (C2SP tlog-tiles).

    tile/<L>/<N>[.p/<W>]          hashes: 32 bytes each, 256 in a full tile; at level 0 those of leaves, above
                                  that each is the root of a full tile one level below
    tile/entries/<N>[.p/<W>]      the leaves themselves: each a big-endian uint16 length and its bytes

N is written in groups of three digits, all but the last behind an `x`: 1234067 is `x001/x234/067`. A file
with fewer than 256 members is partial and says how many it has. A tree of s leaves has floor(s / 256^L)
hashes at level L.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from events.log.merkle import row_above

WIDTH = 256
"""Hashes in a full tile, leaves in a full entry bundle."""

HASH = 32
"""Bytes of a hash."""

ENTRIES = -1
"""The level of an entry bundle: below the leaves' hashes."""

_NUMBER = r"(?:x\d{3}/)*\d{3}"
_PATH = re.compile(rf"tile/(entries|\d|[1-5]\d|6[0-3])/({_NUMBER})(?:\.p/([1-9]\d{{0,2}}))?")


class BadTile(ValueError):
    """These bytes are no entry bundle, or this path names no tile."""


class Tile(NamedTuple):
    """One file: `number` counts within the level, `width` is how many members it has, 1 to 256."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it stands, relative to the log's address or folder."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        groups = [f"{self.number % 1000:03}"]
        rest = self.number // 1000
        while rest:
            groups.append(f"x{rest % 1000:03}")
            rest //= 1000
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def parse(path: str) -> Tile:
    """The tile that a path names.

    Raises: BadTile, also for a second way to write the same number.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadTile(f"'{path}' names no tile")
    level, number, width = found.groups()
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(number.replace("x", "").replace("/", "")),
        WIDTH if width is None else int(width),
    )
    if tile.path != path:
        raise BadTile(f"'{path}' names no tile")
    return tile


def grown(old: int, new: int) -> Iterator[Tile]:
    """The files that a tree of `new` leaves has and one of `old` had not: bundles, then level by level."""
    yield from _grown(ENTRIES, old, new)
    level = 0
    while new:
        yield from _grown(level, old, new)
        level, old, new = level + 1, old // WIDTH, new // WIDTH


def _grown(level: int, old: int, new: int) -> Iterator[Tile]:
    if old == new:
        return
    for number in range(old // WIDTH, new // WIDTH):
        yield Tile(level, number)
    if new % WIDTH:
        yield Tile(level, new // WIDTH, new % WIDTH)


def at(level: int, number: int, size: int) -> Tile:
    """The widest file with this number that a tree of `size` leaves has."""
    members = size >> (8 * max(level, 0))
    return Tile(level, number, min(WIDTH, members - number * WIDTH))


class Hashes:
    """`HashAt` over the tiles of a tree of `size` leaves. `read` gives the bytes of a tile."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read

    def __call__(self, first: int, last: int) -> bytes:
        """The root of the complete subtree over the leaves `first` to before `last`."""
        height = (last - first).bit_length() - 1
        level, above = divmod(height, 8)
        index = first >> (8 * level)
        number, offset = divmod(index, WIDTH)
        data = self._read(at(level, number, self.size))
        hashes = [data[HASH * n : HASH * n + HASH] for n in range(offset, offset + (1 << above))]
        while len(hashes) > 1:
            hashes = row_above(hashes)
        return hashes[0]


def entries_encode(leaves: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle."""
    lengths = struct.pack(f">{len(leaves)}H", *map(len, leaves))
    parts = [b""] * (2 * len(leaves))
    parts[::2] = [lengths[at : at + 2] for at in range(0, len(lengths), 2)]
    parts[1::2] = leaves
    return b"".join(parts)


def entries_decode(data: bytes) -> list[bytes]:
    """The leaves in an entry bundle.

    Raises: BadTile when it ends in the middle of one.
    """
    leaves, at_, end = [], 0, len(data)
    while at_ < end:
        if at_ + 2 > end:
            raise BadTile("an entry bundle ends within a length")
        length = data[at_] << 8 | data[at_ + 1]
        at_ += 2
        if at_ + length > end:
            raise BadTile("an entry bundle ends within an entry")
        leaves.append(data[at_ : at_ + length])
        at_ += length
    return leaves
