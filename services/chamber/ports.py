"""What the chamber asks of the outside, beside the log, the clock and the read models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

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
        """The organisation that asked; None: the clerk."""
        ...

    @property
    def text(self) -> str:
        """What is wrong, and what it should be."""
        ...

    @property
    def asked_at(self) -> datetime:
        """When (UTC)."""
        ...


class Corrections(Protocol):
    """Corrections that wait. Raises Unavailable when PostgreSQL is not there."""

    async def keep(self, correction: str, organisation: str, asked_by: str | None, text: str) -> None:
        """Keep what was asked."""
        ...

    async def find(self, correction: str) -> Correction | None:
        """One; None where there is none (any more)."""
        ...

    async def all(self) -> Sequence[Correction]:
        """Those that wait, the oldest first."""
        ...

    async def drop(self, correction: str) -> None:
        """Nothing of it is left."""
        ...


class Visits(Protocol):
    """How far people had read. Raises Unavailable when PostgreSQL is not there."""

    async def note(self, person: str, head: int, now: datetime) -> int:
        """Somebody looks while the log holds `head` entries: from which position on they were not here."""
        ...


class Outbox(Protocol):
    """The mail that waits. Raises Unavailable when PostgreSQL is not there."""

    async def late(self, seconds: float) -> int:
        """How many mails have been due for longer than that."""
        ...


class Lying(Protocol):
    """A mail that lies in a folder and goes nowhere."""

    @property
    def to(self) -> str:
        """To whom it would have gone."""
        ...

    @property
    def subject(self) -> str:
        """What it is about."""
        ...

    @property
    def at(self) -> datetime:
        """When it was made (UTC)."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


class Letterbox(Protocol):
    """The folder that mail goes into where there is no mail server. May raise OSError."""

    async def latest(self, most: int) -> Sequence[Lying]:
        """The mails that were written last, the newest first."""
        ...


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
    def proof(self) -> Literal["link", "passkey"]:
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

    async def begin(
        self, session: str, person: str, proof: Literal["link", "passkey"], browser: str, now: datetime
    ) -> str:
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

    async def challenge(self, browser: str, person: str | None, now: datetime) -> bytes:
        """32 random bytes to be signed in the browser with this cookie; `person`: who adds a passkey."""
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
