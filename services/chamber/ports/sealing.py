"""The keys of sealed polls."""

from __future__ import annotations

from typing import Protocol


class Seals(Protocol):
    """Public keys of sealed polls, which the clerk process gives. Raises Unavailable without PostgreSQL."""

    async def ask(self, poll: str, within: float) -> str | None:
        """The public key of a poll; None where it was not given `within` seconds."""
        ...
