"""What the chamber asks of the outside, beside the log, the clock and the read models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from events.fact import Actor, Office
from events.log.proof import HashAt
from events.log.tile import Tile


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


class Published(Protocol):
    """The published log: the files of the log folder. Every method may raise OSError."""

    def checkpoint(self) -> str | None:
        """The latest checkpoint as a note; None where nothing was published."""
        ...

    def age(self) -> float | None:
        """Seconds since it was published."""
        ...

    def key(self) -> bytes | None:
        """The verifier keys, one a line, the newest first; None where none is published."""
        ...

    def handing_over(self, key: str) -> bytes | None:
        """The last checkpoint by an old key, by its id in hex; None where it is none or signs still."""
        ...

    def kept(self, path: str) -> bytes | None:
        """A tile that is in memory, by its path."""
        ...

    def load(self, tile: Tile) -> bytes:
        """The bytes of a tile as it was published. Raises LookupError where there is none."""
        ...

    def hash_at(self, size: int) -> HashAt:
        """The complete subtrees of the tree of `size` leaves; asking may raise LookupError."""
        ...


class Texts(Protocol):
    """The texts that stand outside the log. Raises Unavailable when PostgreSQL is not there."""

    async def bundle(self, digits: str) -> Sequence[tuple[str, str | None, str | None]]:
        """Digest, salt (hex) and body of every text whose digest begins so, by digest; erased: both None."""
        ...


class Erasing(Protocol):
    """Empties texts that both benches erased. Raises Unavailable when PostgreSQL is not there."""

    async def erase(self, position: int) -> int:
        """Erase what the `prose.erased` event at a position names; gives how many texts that emptied."""
        ...

    async def reapply(self) -> int:
        """Apply every erasure that was not applied; gives how many texts that emptied."""
        ...


class Seals(Protocol):
    """Public keys of sealed polls, which the clerk process gives. Raises Unavailable without PostgreSQL."""

    async def ask(self, poll: str, within: float) -> str | None:
        """The public key of a poll; None where it was not given `within` seconds."""
        ...


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

    async def erase(self, organisation: str) -> None:
        """Nothing of it is left."""
        ...
