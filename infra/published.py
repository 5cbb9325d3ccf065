"""The published log as whoever serves or compares it reads it: the files of the log folder, and nothing else.

The bytes of a tile never change, so they are kept in memory once they were read, up to a bound; what was not
asked for longest goes first. The checkpoint and the keys are read each time: they are small, and they change.

A partial tile may be gone as soon as the full one stands: whoever asks for its members gets them from there.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.merkle import node_hash
from events.log.note import BadNote, Verifier, Verify, open_note, parse_vkey
from events.log.proof import HashAt
from events.log.tile import ENTRIES, HASH, WIDTH, Hashes, Tile, at, entries_decode

MEMORY = 64 * 1024 * 1024
"""Bytes of tiles that are kept in memory: a thousand full bundles of ballots and all tiles above them."""


INNER = 512
"""Tiles above the leaves' whose inner hashes are kept, some 30 KB each: enough for 33 million leaves."""


class Missing(LookupError):
    """The log folder has no such tile."""


class Signed(NamedTuple):
    """A checkpoint whose signature was verified, and the note that it stands in."""

    checkpoint: Checkpoint
    note: str


class Published:
    """The log folder, read. It need not be there: then nothing was published."""

    def __init__(self, folder: Path, memory: int = MEMORY) -> None:
        self.folder = folder
        self._room = memory
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._inner: OrderedDict[str, list[list[bytes]]] = OrderedDict()
        self._turn = threading.Lock()  # tiles are read in threads

    def checkpoint(self) -> str | None:
        """The latest checkpoint as a note, not verified; None where nothing was published.

        Raises: OSError; UnicodeDecodeError.
        """
        found = self._file("checkpoint")
        return None if found is None else found.decode()

    def age(self) -> float | None:
        """Seconds since the checkpoint was published; None where there is none."""
        try:
            return max(0.0, time.time_ns() / 1e9 - (self.folder / "checkpoint").stat().st_mtime)
        except OSError:
            return None

    def key(self) -> bytes | None:
        """The verifier keys, one a line, the newest first; None where none is published."""
        return self._file("key")

    def handing_over(self, key: str) -> bytes | None:
        """The last checkpoint by an old key, which covers the announcement of the next; None without one.

        `key` is the key's id in 8 hex digits.
        """
        return self._file(f"checkpoint.{key}")

    def verifiers(self) -> list[Verifier]:
        """The same, parsed.

        Raises: BadNote; OSError; UnicodeDecodeError.
        """
        return [parse_vkey(line) for line in (self.key() or b"").decode().splitlines() if line]

    def signed(self, verifiers: Iterable[Verifier], verify: Verify) -> Signed | None:
        """The latest checkpoint, signed by one of these keys under the log's own name; None where none is.

        Raises: BadNote; OSError.
        """
        try:
            note = self.checkpoint()
        except UnicodeDecodeError as error:
            raise BadNote("the published checkpoint is no text") from error
        return None if note is None else opened(note, verifiers, verify)

    def kept(self, path: str) -> bytes | None:
        """A tile that is in memory."""
        with self._turn:
            data = self._kept.get(path)
            if data is not None:
                self._kept.move_to_end(path)
        return data

    def load(self, tile: Tile) -> bytes:
        """The bytes of a tile, exactly as it was published.

        Raises: Missing; OSError.
        """
        path = tile.path
        data = self.kept(path)
        if data is None:
            data = self._file(path)
            if data is None:
                raise Missing(path)
            self._keep(path, data)
        return data

    def read(self, tile: Tile) -> bytes:
        """The members of a tile of hashes, out of the full tile where the partial one is gone already.

        Raises: Missing; OSError.
        """
        try:
            return self.load(tile)
        except Missing:
            if tile.width == WIDTH:
                raise
            return self.load(Tile(tile.level, tile.number))[: HASH * tile.width]

    def hash_at(self, size: int) -> HashAt:
        """The complete subtrees of the tree of `size` leaves, for proofs.

        What lies within a tile above the leaves' is computed once: there are few of those, and every proof
        asks for them again.
        """
        leaves = Hashes(size, self.read)

        def hash_at(first: int, last: int) -> bytes:
            level, height = divmod((last - first).bit_length() - 1, 8)
            if level == 0:
                return leaves(first, last)
            number, offset = divmod(first >> (8 * level), WIDTH)
            return self._rows(at(level, number, size))[height][offset >> height]

        return hash_at

    def _rows(self, tile: Tile) -> list[list[bytes]]:
        path = tile.path
        with self._turn:
            rows = self._inner.get(path)
        if rows is None:
            data = self.read(tile)
            rows = [[data[HASH * n : HASH * n + HASH] for n in range(tile.width)]]
            while len(row := rows[-1]) > 1:
                # The last one may stand alone.
                pairs = zip(row[::2], row[1::2], strict=False)
                rows.append([node_hash(left, right) for left, right in pairs])
            with self._turn:
                self._inner[path] = rows
                while len(self._inner) > INNER:
                    self._inner.popitem(last=False)
        return rows

    def entries(self, tile: Tile) -> list[bytes]:
        """The leaves of an entry bundle, out of the full one where the partial one is gone already.

        Raises: Missing; OSError; BadTile.
        """
        assert tile.level == ENTRIES, "tiles of hashes are read()"  # noqa: S101 - a mistake of the caller
        try:
            return entries_decode(self.load(tile))
        except Missing:
            if tile.width == WIDTH:
                raise
            return entries_decode(self.load(Tile(ENTRIES, tile.number)))[: tile.width]

    def _file(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _keep(self, path: str, data: bytes) -> None:
        if len(data) > self._room // 4:  # one giant would drive out all others
            return
        with self._turn:
            if path not in self._kept:
                self._kept[path] = data
                self._size += len(data)
            while self._size > self._room:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)


def opened(note: str, verifiers: Iterable[Verifier], verify: Verify) -> Signed:
    """The checkpoint in a note that one of these keys signed, under the log's own name.

    Raises: BadNote.
    """
    found = open_note(note, verifiers, verify)
    signed = checkpoint.parse(found.text)
    if signed.origin not in {s.verifier.name for s in found.signatures if s.time is None}:
        raise BadNote(f"the checkpoint of {signed.origin} is not signed by that log itself")
    return Signed(signed, note)
