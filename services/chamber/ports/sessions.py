"""Sessions of people who signed in, and as what they act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, Protocol

from events.fact import Actor, Office


class Authority(Protocol):
    """One thing that a person may act as."""

    @property
    def office(self) -> Office:
        """In which office."""
        ...

    @property
    def mandate(self) -> str:
        """Under which mandate."""
        ...

    @property
    def organisation(self) -> str | None:
        """For which organisation; None in an office that acts for none."""
        ...


SignedIn = Literal["link", "passkey", "oidc"]
"""How somebody signed in: by a link in a mail, with a passkey, or through a provider of OpenID Connect."""


class Session(Protocol):
    """A session of somebody who signed in. Times in UTC."""

    @property
    def id(self) -> str:
        """Its public id, to list and end it; never the secret."""
        ...

    @property
    def person(self) -> str:
        """The random id of the person."""
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
    def authorities(self) -> Sequence[Authority]:
        """As what they may act, as far as is known."""
        ...

    @property
    def acting(self) -> Authority | None:
        """As what they act now; None until they choose, or where there is nothing."""
        ...

    @property
    def proof(self) -> SignedIn:
        """How they signed in."""
        ...

    @property
    def browser(self) -> str:
        """What their browser calls itself, shortened."""
        ...

    @property
    def begun_at(self) -> datetime:
        """When they signed in."""
        ...

    @property
    def seen_at(self) -> datetime:
        """When they were last here, to the minute."""
        ...

    @property
    def confirmed_at(self) -> datetime:
        """When they last proved who they are."""
        ...

    @property
    def csrf(self) -> str:
        """What each form of the session carries; empty in a list of sessions."""
        ...

    @property
    def actor(self) -> Actor | None:
        """Who acts in it."""
        ...

    def only(self, standing: Collection[Authority]) -> Session:
        """The same with no other authorities than these."""
        ...


class Sessions(Protocol):
    """Sessions of people who signed in. Raises Unavailable when PostgreSQL is not there."""

    async def begin(self, session: str, person: str, proof: SignedIn, browser: str, now: datetime) -> str:
        """Begin one under this id; gives its secret, for the cookie."""
        ...

    async def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a cookie, if it lasts; seen now."""
        ...

    async def all(self, person: str, now: datetime) -> Sequence[Session]:
        """Those of a person that last, the one seen last first."""
        ...

    async def act_as(self, session: str, authority: tuple[Office, str, str | None]) -> bool:
        """Act as (office, mandate, organisation) from now on; False where the person holds no such thing."""
        ...

    async def end(self, session: str, person: str) -> bool:
        """End a session of a person; False where they have no such one."""
        ...

    async def end_others(self, person: str, session: str) -> None:
        """End all of a person but one."""
        ...
