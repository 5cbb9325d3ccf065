"""What the chamber asks of the outside, beside the log, the clock and the read models."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from events.fact import Actor, Office


class Found(Protocol):
    """Whose token it is."""

    @property
    def actor(self) -> Actor:
        """Who acts with it."""
        ...

    @property
    def expires_at(self) -> datetime | None:
        """From when on it is not accepted any more; None: never."""
        ...

    @property
    def revoked(self) -> bool:
        """Whether it was revoked."""
        ...


class Tokens(Protocol):
    """Bearer tokens. Raises Unavailable when PostgreSQL is not there."""

    async def find(self, token: str) -> Found | None:
        """Whose token it is, revoked and expired ones too; None when it was never issued."""
        ...

    async def issue(
        self, office: Office, mandate: str, organisation: str | None, expires_at: datetime | None = None
    ) -> str:
        """A new token for a mandate; only its hash is kept."""
        ...

    async def revoke(self, office: Office, mandate: str, organisation: str | None) -> int:
        """Revoke all tokens of a mandate; gives how many there were."""
        ...
