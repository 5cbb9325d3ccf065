"""What the courier asks of the outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Literal, Protocol

from events.registry import Recorded

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


class Notice(Protocol):
    """What is told to representatives."""

    @property
    def name(self) -> str:
        """It begins the ids of its mails."""
        ...

    @property
    def kind(self) -> str:
        """Which kind of mail."""
        ...

    @property
    def mandates(self) -> Sequence[tuple[str | None, str]]:
        """Whose holders are told: organisation and mandate; of an office no organisation."""
        ...

    @property
    def given(self) -> str:
        """What it is about, as JSON."""
        ...


NewNotice = Callable[[str, str, Sequence[tuple[str | None, str]], str], Notice]
"""Makes one of (name, kind, mandates, given)."""

Held = tuple[str, str | None, str]
"""Office, organisation, mandate."""


class Notices(Protocol):
    """What causes notices, and where they are made. Raises Unavailable while PostgreSQL is away."""

    async def next(self) -> int:
        """The position that was not looked at yet."""
        ...

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """What may cause notices from `position` on, in order, and the next position to ask for."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        ...

    async def make(self, notices: Iterable[Any], upto: int) -> None:
        """Make the mails of notices, and note that what stands before a position was looked at."""
        ...

    async def digest(self, name: str, given: str, often: Sequence[str], told: Sequence[Held]) -> None:
        """Make a summary for everybody who wants one so often and holds one of these."""
        ...

    async def held(self, organisations: Iterable[str] | None) -> list[Held]:
        """What is bound to somebody: the mandates of these organisations, or all with the offices."""
        ...

    async def streams(self, names: Iterable[str]) -> dict[str, list[Recorded]]:
        """The events of streams, each in order; of those that there are."""
        ...

    async def voted(self, poll: str) -> set[str]:
        """The organisations with a ballot in a poll."""
        ...


Telling = tuple[str, int, str, str, str, str]
"""What a commission is told: commission, position, and of the event its id, its type, its subject and its
bytes as text."""


class Due(Protocol):
    """A delivery to a webhook that was taken."""

    @property
    def webhook(self) -> str:
        """To which webhook."""
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
    def body(self) -> str:
        """What is sent."""
        ...

    @property
    def address(self) -> str:
        """Where it goes."""
        ...

    @property
    def secrets(self) -> Sequence[str]:
        """What signs it."""
        ...


Delivered = tuple[Literal["sent", "later", "gone"], str, timedelta]
"""What became of a delivery: taken, to be tried again, or not wanted any more; why it was not taken; and for
how long the receiver wants nothing more."""


class Deliveries(Protocol):
    """What waits for webhooks. Raises Unavailable while PostgreSQL is away."""

    async def next(self) -> int | None:
        """The first position that was not looked at for every webhook; None: there is no webhook."""
        ...

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of delegations from `position` on, in order, and the next position to ask for."""
        ...

    async def streams(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """The events of streams, each in order; of those that there are."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        ...

    async def make(self, told: Sequence[Telling], upto: int, now: datetime) -> None:
        """Make the deliveries of what stands before the position `upto`, and note that it was looked at."""
        ...

    async def take(self, now: datetime) -> Due | None:
        """Take one that is due; None: there is none. It is to be given back with `settle`."""
        ...

    async def settle(self, due: Any, outcome: Delivered, now: datetime) -> bool:
        """Write down what became of it; whether it was set aside."""
        ...

    async def due(self) -> datetime | None:
        """When the next one that `take` may give is due (UTC); None: there is none."""
        ...


class Post(Protocol):
    """Hands webhooks over."""

    async def post(
        self, address: str, secrets: Sequence[str], event: str, body: str, kind: str, now: datetime
    ) -> Delivered:
        """Hand over `body`, whose media type is `kind`, under the id `event`, signed with each secret."""
        ...
