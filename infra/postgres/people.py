"""People, and which mandates and offices they hold: ordinary tables, outside the log and outside `prose`.

A person is a random id and an e-mail address. An address is kept as `normalised` has it, so that it is found
however somebody types it.

A mandate is held by one person. Inviting somebody for it makes the person known and binds the two. Once
somebody signed in for a mandate, it passes to no other address: who lost a mailbox gets a new mandate, and
that stands in the log (ADR 0038).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import asyncpg

from events.fact import Office
from infra.postgres.reaching import reaching

Invited = Literal["invited", "known", "taken"]

FIND = "select person, email, language, notices, digest, known_at from public.people where person = $1"

BY_EMAIL = "select person, email, language, notices, digest, known_at from public.people where email = $1"

ALL = """
select person, email, language, notices, digest, known_at from public.people order by email limit 10000
"""

HELD = """
select office, organisation, mandate, person, invited_by, invited_at, used_at from public.holders
where person = $1 order by office, organisation nulls first, mandate
"""

HOLDER = """
select office, organisation, mandate, person, invited_by, invited_at, used_at from public.holders
where office = $1 and organisation is not distinct from $2 and mandate = $3
"""

HOLDERS = """
select h.mandate, p.email, h.invited_at, h.used_at
from public.holders h join public.people p using (person)
where h.office = 'member' and h.organisation = $1
"""

KNOW = """
insert into public.people (person, email, language) values ($1, $2, $3)
on conflict (email) do update set email = excluded.email returning person
"""
"""Gives the id of the person with that address: the one given, or the one it has already."""

HOLD = """
insert into public.holders (office, organisation, mandate, person, invited_by) values ($1, $2, $3, $4, $5)
on conflict (office, organisation, mandate) do update
set person = excluded.person, invited_by = excluded.invited_by, invited_at = clock_timestamp()
where holders.person = excluded.person or holders.used_at is null
returning true
"""
"""Bind a mandate to a person, unless somebody else signed in for it: then no row is answered."""

LETTER = """
insert into public.mail (mail, kind, person, given) values ($1, 'invitation', $2, $3)
on conflict (mail) do nothing
"""

LEAVE = """
with held as (
    select office, organisation, mandate, person from public.holders
    where office = $1 and organisation is not distinct from $2 and mandate = $3 and person is not null
    for update
), ended as (
    update public.holders h set person = null from held
    where h.office = $1 and h.organisation is not distinct from $2 and h.mandate = $3
)
select person from held
"""

FORGET_STRANGERS = """
delete from public.people p
where person = $1 and not exists (select from public.holders h where h.person = p.person)
"""

ERASE_LINKS = """
delete from public.sign_in_links where email = (select email from public.people where person = $1)
"""

ERASE_MAIL = """
delete from public.mail where address = (select email from public.people where person = $1)
"""

ERASE = "delete from public.people where person = $1"

CHOOSE = """
update public.people set language = $2, notices = $3, digest = $4 where person = $1
"""

WAKE = "select pg_notify('mail', '')"


class Person(NamedTuple):
    """Somebody who was invited: `language` nl, en or fr; `notices` the kinds of mail that are sent at once;
    `digest` daily, weekly or never; `known_at` UTC.
    """

    person: str
    email: str
    language: str
    notices: Sequence[str]
    digest: str
    known_at: datetime


class Holding(NamedTuple):
    """A mandate or office that was bound to a person; None: to nobody any more. Times in UTC.

    `invited_by` is a sender; `used_at` None: nobody signed in for it yet.
    """

    office: Office
    organisation: str | None
    mandate: str
    person: str | None
    invited_by: str
    invited_at: datetime
    used_at: datetime | None


class Held(NamedTuple):
    """A mandate that is bound to somebody, by their address; `used_at` None: nobody signed in for it yet."""

    mandate: str
    email: str
    invited_at: datetime
    used_at: datetime | None


class PostgresPeople:
    """Fulfils `People`. Every method raises Unavailable when PostgreSQL is not there."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def find(self, person: str) -> Person | None:
        """Somebody by id."""
        return await self._one(FIND, person)

    async def by_email(self, email: str) -> Person | None:
        """Somebody by address, however it is typed."""
        return await self._one(BY_EMAIL, normalised(email))

    async def all(self) -> list[Person]:
        """Everybody, by address; at most 10,000."""
        with reaching():
            return [Person(*row) for row in await self._pool.fetch(ALL)]

    async def holdings(self, person: str) -> list[Holding]:
        """What somebody holds, as far as is known here: the log tells whether it still stands."""
        with reaching():
            return [Holding(*row) for row in await self._pool.fetch(HELD, person)]

    async def holder(self, office: Office, organisation: str | None, mandate: str) -> Holding | None:
        """To whom a mandate is or was bound; None: it never was."""
        with reaching():
            row = await self._pool.fetchrow(HOLDER, office, organisation, mandate)
        return None if row is None else Holding(*row)

    async def holders(self, organisation: str) -> list[Held]:
        """Who holds the mandates of an organisation, those that ended too."""
        with reaching():
            return [Held(*row) for row in await self._pool.fetch(HOLDERS, organisation)]

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
        """Bind a mandate (office, organisation, mandate) to an address, and (in one transaction) a letter.

        `new` is the id for somebody who was not known; `letter` that of the mail, empty: none is sent;
        `about` what it is about, as JSON. Gives the person; None when somebody else signed in for it before.
        """
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                before = await connection.fetchrow(HOLDER, *authority)
                person: str = await connection.fetchval(KNOW, new, normalised(email), language)
                if not await connection.fetchval(HOLD, *authority, person, by):
                    await connection.execute(FORGET_STRANGERS, person)
                    return None
                if before is not None and before["person"] not in {None, person}:
                    await connection.execute(FORGET_STRANGERS, before["person"])
                if letter:
                    await connection.execute(LETTER, letter, person, about)
                    await connection.execute(WAKE)
                return person

    async def leave(self, office: Office, organisation: str | None, mandate: str) -> bool:
        """Nobody holds the mandate any more; who holds nothing else is forgotten. Whether anybody did."""
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                person = await connection.fetchval(LEAVE, office, organisation, mandate)
                if person is not None:
                    await connection.execute(FORGET_STRANGERS, person)
                return person is not None

    async def choose(self, person: str, language: str, notices: Sequence[str], digest: str) -> None:
        """The language and the mail that somebody wants."""
        with reaching():
            await self._pool.execute(CHOOSE, person, language, list(notices), digest)

    async def erase(self, person: str) -> bool:
        """Nothing of somebody is left: address, sessions, passkeys, links, mail. Whether there was anybody.

        That a mandate was used stays, without by whom: so it passes to nobody else.
        """
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(ERASE_LINKS, person)
                await connection.execute(ERASE_MAIL, person)
                done: str = await connection.execute(ERASE, person)
                return done != "DELETE 0"

    async def _one(self, statement: str, key: str) -> Person | None:
        with reaching():
            row = await self._pool.fetchrow(statement, key)
        return None if row is None else Person(*row)


def normalised(email: str) -> str:
    """An address as it is kept: Unicode NFC, lower case. Two that differ in nothing else are one person's.

    Mail servers may tell capitals apart before the @; none that anybody uses does.
    """
    return unicodedata.normalize("NFC", email.strip()).lower()
