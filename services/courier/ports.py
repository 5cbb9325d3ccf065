"""What the courier asks of the outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Literal, Protocol

Outcome = tuple[Literal["sent", "later", "never"], str]
"""What became of a mail: handed over, to be tried again, or dropped; and why it was not handed over."""


class Mail(Protocol):
    """A mail that is due."""

    @property
    def mail(self) -> str:
        """Its id."""
        ...

    @property
    def kind(self) -> str:
        """What kind of letter it is."""
        ...

    @property
    def given(self) -> str:
        """What it is about, as JSON."""
        ...

    @property
    def made_at(self) -> datetime:
        """Since when it waits (UTC)."""
        ...

    @property
    def email(self) -> str:
        """Where it goes."""
        ...

    @property
    def person(self) -> str | None:
        """To whom; None: nobody here has this address."""
        ...

    @property
    def language(self) -> str | None:
        """Their language."""
        ...

    @property
    def notices(self) -> Sequence[str] | None:
        """The kinds of notices that they want."""
        ...

    @property
    def digest(self) -> str | None:
        """How often they want a summary."""
        ...


class Outbox(Protocol):
    """The mail that waits. Raises Unavailable when PostgreSQL is not there."""

    async def carry(self, now: datetime, hand_over: Callable[[Mail], Awaitable[Outcome]]) -> bool:
        """Take the mail that is due first and hand it over; whether there was one."""
        ...

    async def more(self, now: datetime, within: float) -> None:
        """Wait until something is due, but at most `within` seconds."""
        ...

    async def sweep(self, now: datetime) -> None:
        """Delete what was sent long ago."""
        ...


class Sweeping(Protocol):
    """A table with rows that pass. Raises Unavailable when PostgreSQL is not there."""

    async def sweep(self, now: datetime) -> None:
        """Delete what lasts no more."""
        ...


class Sender(Protocol):
    """Hands mail over."""

    async def send(self, name: str, message: EmailMessage) -> Outcome:
        """Hand over one message, whose id is `name`."""
        ...
