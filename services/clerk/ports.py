"""What the clerk process asks of the outside, beside the log, the clock and the gateway."""

from __future__ import annotations

from typing import Protocol

from events.registry import Recorded


class Erasing(Protocol):
    """Empties texts that both benches erased. Raises Unavailable while PostgreSQL is away."""

    async def reapply(self) -> int:
        """Apply every erasure that was not applied; gives how many texts that emptied."""
        ...


class Seals(Protocol):
    """Where chambers ask for public keys. Raises Unavailable while PostgreSQL is away."""

    async def asked(self) -> list[str]:
        """Polls whose public key is waited for."""
        ...

    async def give(self, poll: str, seal: str) -> None:
        """Answer with the public key of a poll."""
        ...


class Polls(Protocol):
    """The events of all polls, out of the log itself. Raises Unavailable while PostgreSQL is away."""

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of polls from `position` on, in order, and the next position to ask for."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        ...


class Events(Protocol):
    """The events of items and of all that they depend on. Raises Unavailable while PostgreSQL is away."""

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """Those events from `position` on, in order, and the next position to ask for."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        ...
