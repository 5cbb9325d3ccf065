"""What is kept outside the log because it may change or go: drafts, contact points, corrections,
known organisations that are no members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Draft(Protocol):
    """A draft of a proposal."""

    @property
    def draft(self) -> str:
        """Its id."""
        ...

    @property
    def organisation(self) -> str:
        """Whose it is."""
        ...

    @property
    def body(self) -> str:
        """What it says, as JSON."""
        ...

    @property
    def by_clerk(self) -> bool:
        """Whether the clerk changed it last."""
        ...

    @property
    def changed_at(self) -> datetime:
        """When it was changed last (UTC)."""
        ...


class Drafts(Protocol):
    """Drafts of proposals. Raises Unavailable when PostgreSQL is not there."""

    async def keep(self, draft: str, organisation: str, body: str, *, by_clerk: bool) -> bool:
        """Keep what a draft now says; False where the id is that of a draft of another organisation."""
        ...

    async def find(self, draft: str) -> Draft | None:
        """A draft; None where there is none."""
        ...

    async def of(self, organisation: str | None) -> Sequence[Draft]:
        """The drafts of an organisation, or (None) of all, the latest first, at most 200."""
        ...

    async def drop(self, draft: str) -> None:
        """A draft is gone."""
        ...


class Contacts(Protocol):
    """Whom to contact in an organisation, as JSON. Raises Unavailable when PostgreSQL is not there."""

    async def keep(self, organisation: str, fields: str) -> None:
        """Keep what a contact point now says, whole."""
        ...

    async def find(self, organisation: str) -> str | None:
        """What it says; None where it was never told, or erased."""
        ...

    async def all(self) -> Mapping[str, str]:
        """What each organisation says that has one."""
        ...

    async def erase(self, organisation: str) -> None:
        """Nothing of it is left."""
        ...


class Correction(Protocol):
    """Something that somebody asks to be put right about an organisation."""

    @property
    def correction(self) -> str:
        """Its id."""
        ...

    @property
    def organisation(self) -> str:
        """What it is about."""
        ...

    @property
    def asked_by(self) -> str | None:
        """The organisation that asked; None: the clerk, or anybody."""
        ...

    @property
    def text(self) -> str:
        """What is wrong, and what it should be."""
        ...

    @property
    def asked_at(self) -> datetime:
        """When (UTC)."""
        ...

    @property
    def contact(self) -> str | None:
        """How whoever asked is reached, if they said it."""
        ...

    @property
    def by_anybody(self) -> bool:
        """Whether who asked was not signed in."""
        ...


class Corrections(Protocol):
    """Corrections that wait. Raises Unavailable when PostgreSQL is not there."""

    async def keep(self, correction: str, organisation: str, asked_by: str | None, text: str) -> None:
        """Keep what was asked."""
        ...

    async def keep_of_anybody(
        self, correction: str, organisation: str, text: str, contact: str | None, place: str
    ) -> bool:
        """Keep what somebody asked who is not signed in, from a network address; False: too much waits."""
        ...

    async def find(self, correction: str) -> Correction | None:
        """One; None where there is none (any more)."""
        ...

    async def of(self, organisation: str) -> Sequence[Correction]:
        """Those that wait and are about an organisation, or that it asked for, the oldest first."""
        ...

    async def about(self, organisation: str, limit: int) -> Sequence[Correction]:
        """The oldest of those that wait and are about an organisation."""
        ...

    async def all(self) -> Sequence[Correction]:
        """Those that wait, the oldest first."""
        ...

    async def drop(self, correction: str) -> None:
        """Nothing of it is left."""
        ...


class Prospect(Protocol):
    """An organisation that is known and is no member: what it is called, how it is reached."""

    @property
    def prospect(self) -> str:
        """The id under which the log lists it."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def email(self) -> str | None:
        """Where it can be invited by mail; None: nowhere, or it refused that."""
        ...

    @property
    def language(self) -> str:
        """In which language: nl, en or fr."""
        ...

    @property
    def about(self) -> str:
        """What is known of it besides."""
        ...


class Prospects(Protocol):
    """Known organisations that are no members. Raises Unavailable when PostgreSQL is not there."""

    async def keep(self, prospect: str, name: str, email: str | None, language: str, about: str) -> None:
        """Keep what is known of it, whole."""
        ...

    async def refused(self, email: str) -> bool:
        """Whether this address is to be invited no more."""
        ...

    async def alike(self, prospect: str, name: str, email: str | None) -> str | None:
        """Another one of that name or address; None: there is none."""
        ...

    async def find(self, prospect: str) -> Prospect | None:
        """What is known of it; None where nothing is kept (any more)."""
        ...

    async def of(self, prospects: Sequence[str]) -> Mapping[str, Prospect]:
        """What is known of these, by id."""
        ...

    async def refuse(self, prospect: str) -> None:
        """It gets no more mail: its address is gone, also in mail that waits, and never used again."""
        ...

    async def erase(self, prospect: str) -> None:
        """Nothing of it is left, but that its address refuses mail if it did."""
        ...
