"""Bearer tokens: who acts with a program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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

    async def find_all(self, tokens: Collection[str]) -> Mapping[str, Found]:
        """The same of many at once; those that were never issued are left out."""
        ...

    async def issue(
        self,
        office: Office,
        mandate: str,
        organisation: str | None,
        expires_at: datetime | None = None,
        *,
        by: str,
        command: str,
        asked: bytes,
    ) -> str:
        """A new token for a mandate; only its hash is kept.

        `by` is the sender. The same `command` gives the same token; Reused when `asked` is something else.
        """
        ...

    async def revoke(
        self, office: Office, mandate: str, organisation: str | None, *, by: str, command: str, asked: bytes
    ) -> int:
        """Revoke all tokens of a mandate; gives how many there were. The same `command` does it once."""
        ...

    async def given(
        self, office: Office, mandate: str, organisation: str | None
    ) -> Sequence[tuple[datetime, str | None, datetime | None, datetime | None]]:
        """When each token of a mandate was given out and by whom, until when it holds, when it was revoked;
        the latest first, fifty at most.
        """
        ...
