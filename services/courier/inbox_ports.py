"""What the inbox asks of the outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from events.registry import Recorded

Line = tuple[str, bytes]
"""What follows the name of the stream in a message's subject (`wonen.item.delegated`), and its bytes."""


class Facts(Protocol):
    """What commissions are told of. Raises Unavailable while PostgreSQL is away, Fenced when it is not what
    was published.
    """

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of commissions and delegations from `position` on, in order, a page of them; and the
        next position to ask for: the same one where the log ends.
        """
        ...

    async def origin(self) -> str:
        """What the log is called."""
        ...

    async def fenced(self) -> str | None:
        """Why nothing may be written to the log; None when it may."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        ...

    async def note(self, position: int) -> None:
        """Remember that what stands before a position was told."""
        ...


class Stream(Protocol):
    """The stream in NATS. Raises an OSError (ConnectionError) while it is not there."""

    async def last(self) -> tuple[int, bytes] | None:
        """How many messages it holds, and the last one (empty when there are none). None: no stream."""
        ...

    async def publish(self, first_position: int, leaves: Sequence[Line]) -> None:
        """Store messages, all or none, only if the stream holds exactly `first_position` of them.

        Raises: an OSError also when nobody knows whether they were stored: look at `last`.
        """
        ...

    async def stay(self, seconds: float) -> None:
        """Wait, unless the connection is lost meanwhile: that is raised."""
        ...

    async def figures(self) -> dict[str, tuple[int, int]]:
        """For each consumer, how many messages it has not handed out yet, and how many were not
        acknowledged.
        """
        ...

    async def tend(self, standing: Iterable[str], gone: Iterable[str], *, anew: bool = False) -> bool:
        """See to it that those that stand have their consumer, and those that are gone have none. `anew`: set
        right also the consumers that are there.
        """
        ...
