"""The published log, and the texts that stand outside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from events.log.proof import HashAt
from events.log.tile import Tile


class Published(Protocol):
    """The published log: the files of the log folder. Every method may raise OSError."""

    def checkpoint(self) -> str | None:
        """The latest checkpoint as a note; None where nothing was published."""
        ...

    def age(self) -> float | None:
        """Seconds since it was published."""
        ...

    def key(self) -> bytes | None:
        """The verifier keys, one a line, the newest first; None where none is published."""
        ...

    def handing_over(self, key: str) -> bytes | None:
        """The last checkpoint by an old key, by its id in hex; None where it is none or signs still."""
        ...

    def kept(self, path: str) -> bytes | None:
        """A tile that is in memory, by its path."""
        ...

    def load(self, tile: Tile) -> bytes:
        """The bytes of a tile as it was published. Raises LookupError where there is none."""
        ...

    def hash_at(self, size: int) -> HashAt:
        """The complete subtrees of the tree of `size` leaves; asking may raise LookupError."""
        ...


class Texts(Protocol):
    """The texts that stand outside the log. Raises Unavailable when PostgreSQL is not there."""

    async def bundle(self, digits: str) -> Sequence[tuple[str, str | None, str | None]]:
        """Digest, salt (hex) and body of every text whose digest begins so, by digest; erased: both None."""
        ...


class Erasing(Protocol):
    """Empties texts that both benches erased. Raises Unavailable when PostgreSQL is not there."""

    async def erase(self, position: int) -> int:
        """Erase what the `prose.erased` event at a position names; gives how many texts that emptied."""
        ...

    async def reapply(self) -> int:
        """Apply every erasure that was not applied; gives how many texts that emptied."""
        ...
