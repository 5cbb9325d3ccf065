"""People: who was invited, what they hold, how far they had read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from events.fact import Office


class Person(Protocol):
    """Somebody who was invited."""

    @property
    def person(self) -> str:
        """Their random id."""
        ...

    @property
    def email(self) -> str:
        """Their address."""
        ...

    @property
    def language(self) -> str:
        """Theirs: nl, en or fr."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """The kinds of mail that they want at once."""
        ...

    @property
    def digest(self) -> str:
        """How often they want a summary: daily, weekly or never."""
        ...


class Holding(Protocol):
    """A mandate or an office that was bound to a person."""

    @property
    def person(self) -> str | None:
        """To whom; None: to nobody any more."""
        ...

    @property
    def invited_at(self) -> datetime:
        """When (UTC)."""
        ...

    @property
    def used_at(self) -> datetime | None:
        """Since when somebody has signed in for it (UTC)."""
        ...


class Held(Protocol):
    """A mandate that is bound to somebody."""

    @property
    def mandate(self) -> str:
        """Which one."""
        ...

    @property
    def email(self) -> str:
        """Their address."""
        ...

    @property
    def invited_at(self) -> datetime:
        """When (UTC)."""
        ...

    @property
    def used_at(self) -> datetime | None:
        """Since when somebody has signed in for it (UTC)."""
        ...


class People(Protocol):
    """People, and what they hold. Raises Unavailable when PostgreSQL is not there."""

    async def find(self, person: str) -> Person | None:
        """Somebody by id."""
        ...

    async def by_email(self, email: str) -> Person | None:
        """Somebody by address, however it is typed."""
        ...

    async def holder(self, office: Office, organisation: str | None, mandate: str) -> Holding | None:
        """To whom a mandate is or was bound; None: it never was."""
        ...

    async def holders(self, organisation: str) -> Sequence[Held]:
        """Who holds the mandates of an organisation, those that ended too."""
        ...

    async def invite(
        self,
        new: str,
        email: str,
        language: str,
        authority: tuple[Office, str | None, str],
        by: str,
        letter: str = "",
        about: str = "{}",
    ) -> str | None:
        """Bind (office, organisation, mandate) to an address, and send a letter about it.

        `new` is the id for somebody who was not known. Gives the person; None when somebody else signed in
        for it before.
        """
        ...

    async def leave(self, office: Office, organisation: str | None, mandate: str) -> bool:
        """Nobody holds the mandate any more; who holds nothing else is forgotten. Whether anybody did."""
        ...

    async def choose(self, person: str, language: str, notices: Sequence[str], digest: str) -> None:
        """The language and the mail that somebody wants."""
        ...

    async def erase(self, person: str) -> bool:
        """Nothing of somebody is left. Whether there was anybody."""
        ...


class Visits(Protocol):
    """How far people had read. Raises Unavailable when PostgreSQL is not there."""

    async def note(self, person: str, head: int, now: datetime) -> int:
        """Somebody looks while the log holds `head` entries: from which position on they were not here."""
        ...
