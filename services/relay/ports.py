"""What the relay asks of the outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

Leaf = tuple[str, bytes]
"""The category of an event's stream (`ballot`), and the exact bytes of its leaf."""


class Leaves(Protocol):
    """The log in PostgreSQL. Raises Unavailable while it is not there, Fenced when it is not
    what was published.
    """

    async def page(self, first: int, after: bytes | None = None) -> list[Leaf]:
        """The leaves from position `first` on, as many as fit in one batch; empty where the log ends, and
        when the leaf before them is not `after`, if that is given.
        """
        ...

    async def leaf(self, position: int) -> bytes | None:
        """The leaf at a position, if the log is that long."""
        ...

    async def head(self) -> int:
        """How many leaves the log holds."""
        ...

    async def fenced(self) -> str | None:
        """Why nothing may be written to the log; None when it may."""
        ...

    async def fence(self, reason: str) -> object:
        """See to it that nothing is written to the log any more, until an operator has looked."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, but at most `within` seconds."""
        ...

    async def note(self, published: int) -> None:
        """Remember how far the log has been relayed. Never goes backward."""
        ...


class Stream(Protocol):
    """The stream in NATS. Raises an OSError (ConnectionError) while it is not there."""

    async def last(self) -> tuple[int, bytes] | None:
        """How many leaves the stream holds, and the last one (empty when there are none). None: no stream."""
        ...

    async def leaf(self, position: int) -> bytes:
        """The leaf at a position."""
        ...

    async def stay(self, seconds: float) -> None:
        """Wait, unless the connection is lost meanwhile: that is raised."""
        ...

    async def publish(self, first_position: int, leaves: Sequence[Leaf]) -> None:
        """Store leaves from `first_position` on, all or none, only if the stream ends right before it.

        Raises: an OSError also when nobody knows whether they were stored: look at `last`.
        """
        ...
