"""How people prove who they are: links by mail, and passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol


class Opened(Protocol):
    """What a link gave."""

    @property
    def email(self) -> str:
        """Whose address was proved."""
        ...

    @property
    def next(self) -> str:
        """Where to go."""
        ...


class Links(Protocol):
    """Links by which people sign in. Raises Unavailable when PostgreSQL is not there."""

    async def ask(
        self, link: str, email: str, browser: str, place: str, next_: str, given: str, now: datetime
    ) -> bool:
        """Ask for a link under this id; False when too many were asked for. The same for every address."""
        ...

    async def look(
        self, secret: str, browser: str, now: datetime
    ) -> Literal["good", "elsewhere", "used", "expired", "unknown"]:
        """Whether a link opens in this browser, or why not; nothing is changed."""
        ...

    async def use(self, secret: str, browser: str, now: datetime) -> Opened | None:
        """Use a link up; None when it does not open."""
        ...

    def leaves(self, person: str, what: str, shown: str) -> bool:
        """Whether this is the secret by which a person ends mail of a kind (`notices`, `digest`)."""
        ...


class Passkey(Protocol):
    """A passkey. Times in UTC."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def person(self) -> str:
        """Whose it is."""
        ...

    @property
    def credential(self) -> bytes:
        """What its authenticator calls it."""
        ...

    @property
    def public_key(self) -> bytes:
        """In COSE."""
        ...

    @property
    def transports(self) -> Sequence[str]:
        """How its authenticator is reached."""
        ...

    @property
    def name(self) -> str:
        """What its person calls it."""
        ...

    @property
    def made_at(self) -> datetime:
        """When it was added."""
        ...

    @property
    def used_at(self) -> datetime | None:
        """When it was used last."""
        ...


class Passkeys(Protocol):
    """Passkeys and their challenges. Raises Unavailable when PostgreSQL is not there."""

    async def challenge(self, browser: str, person: str | None, place: str, now: datetime) -> bytes | None:
        """32 random bytes to be signed in the browser with this cookie; `person`: who adds a passkey, `place`
        the network address. None when too many wait.
        """
        ...

    async def take(self, challenge: bytes, browser: str, person: str | None, now: datetime) -> bool:
        """Take a challenge: whether it was given to this browser for this, and is not taken yet."""
        ...

    async def of(self, person: str) -> Sequence[Passkey]:
        """Those of a person, the oldest first."""
        ...

    async def find(self, credential: bytes) -> Passkey | None:
        """One by its credential id."""
        ...

    async def keep(
        self,
        passkey: str,
        person: str,
        credential: bytes,
        public_key: bytes,
        transports: Sequence[str],
        name: str,
        now: datetime,
    ) -> bool:
        """Keep a new one under this id; False when it is known already, or there are too many."""
        ...

    async def rename(self, passkey: str, person: str, name: str) -> bool:
        """Name one of a person; False where they have no such one."""
        ...

    async def remove(self, passkey: str, person: str) -> bool:
        """Remove one of a person; False where they have no such one."""
        ...

    async def used(self, passkey: str, now: datetime) -> None:
        """It was used to sign in."""
        ...
