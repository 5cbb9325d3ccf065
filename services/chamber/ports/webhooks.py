"""Webhooks of commissions: registered, shown, turned, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Registered(Protocol):
    """A webhook, and how it goes."""

    @property
    def webhook(self) -> str:
        """Its id."""
        ...

    @property
    def address(self) -> str:
        """Where what the commission is told goes."""
        ...

    @property
    def made_at(self) -> datetime:
        """Since when (UTC)."""
        ...

    @property
    def made_by(self) -> str:
        """Who registered it: office/organisation/mandate."""
        ...

    @property
    def turned_at(self) -> datetime | None:
        """When its secret was made anew; None: never."""
        ...

    @property
    def waiting(self) -> int:
        """How many deliveries wait."""
        ...

    @property
    def set_aside(self) -> int:
        """How many were set aside."""
        ...

    @property
    def sent_at(self) -> datetime | None:
        """When something was taken last, in the last thirty days."""
        ...

    @property
    def trouble(self) -> str | None:
        """What went wrong last with what was not taken yet."""
        ...


class Aside(Protocol):
    """A delivery that was set aside."""

    @property
    def webhook(self) -> str:
        """Of which webhook."""
        ...

    @property
    def position(self) -> int:
        """The position of the event that it tells of."""
        ...

    @property
    def event(self) -> str:
        """The id of the event."""
        ...

    @property
    def type(self) -> str:
        """What happened."""
        ...

    @property
    def subject(self) -> str:
        """To which item, as kind/item."""
        ...

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        ...

    @property
    def trouble(self) -> str | None:
        """What went wrong last."""
        ...

    @property
    def set_aside_at(self) -> datetime:
        """When (UTC)."""
        ...


class Webhooks(Protocol):
    """Webhooks of commissions. Raises Unavailable when PostgreSQL is not there."""

    def unfit(self, address: str) -> str:
        """Why no webhook can be at this address, as far as it tells; nothing where one can."""
        ...

    async def add(self, webhook: str, commission: str, address: str, by: str) -> str | None:
        """Register one, and give its secret; None where the commission has as many as it may.

        The same id again is the same webhook. Raises: Reused when it is another one's.
        """
        ...

    async def of(self, commission: str) -> Sequence[Registered]:
        """Those of a commission, in the order in which they were registered."""
        ...

    async def aside(self, commission: str) -> Sequence[Aside]:
        """What was set aside, the latest first, two hundred at most."""
        ...

    async def troubled(self) -> Sequence[tuple[str, int]]:
        """Commissions with deliveries that were set aside, and how many; fifty at most."""
        ...

    async def turn(
        self, webhook: str, commission: str, now: datetime, *, by: str, command: str, asked: bytes
    ) -> str | None:
        """Another secret, which is given; None where there is no such webhook.

        The same `command` turns it once. Raises: Reused when it was used for something else.
        """
        ...

    async def again(self, webhook: str, commission: str, position: int, now: datetime) -> bool:
        """Try for another day what was set aside; whether there was such a thing."""
        ...

    async def drop(self, webhook: str, commission: str) -> bool:
        """Remove one, with what waits for it; whether there was one."""
        ...
