"""Known organisations that are no members (table `prospects`), and addresses that are invited no more.

Ordinary tables, outside the log and outside `prose`. Who refuses mail loses its address here, and a keyed
hash of it stays: listed again by somebody else, it is not written to again. Nobody can read an address off
that hash, and only who holds the key can ask about one.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg

from infra.postgres.people import normalised
from infra.postgres.reaching import reaching

KEEP = """
insert into public.prospects (prospect, name, email, language, about) values ($1, $2, $3, $4, $5)
on conflict (prospect) do update
set name = excluded.name, email = excluded.email, language = excluded.language, about = excluded.about
"""

OF = """
select prospect, name, email, language, about from public.prospects where prospect = any($1::text[])
"""

ALIKE = """
select prospect from public.prospects
where prospect <> $1 and (lower(name) = lower($2) or email = $3)
order by kept_at, prospect limit 1
"""

REFUSED = "select exists (select from public.refused_addresses where address = $1)"

ADDRESS = "select email from public.prospects where prospect = $1 for update"

REFUSE = "insert into public.refused_addresses (address) values ($1) on conflict do nothing"

FORGET = "update public.prospects set email = null where prospect = $1"

NO_MAIL = """
delete from public.mail where kind = 'prospect' and given ->> 'prospect' = $1 and sent_at is null
"""

ERASE = "delete from public.prospects where prospect = $1"


class Prospect(NamedTuple):
    """What is known of an organisation; `email` as people.py normalises it, `language` nl, en or fr."""

    prospect: str
    name: str
    email: str | None
    language: str
    about: str


class PostgresProspects:
    """Fulfils `Prospects`. `key` (32 bytes) lies outside PostgreSQL. Every method raises Unavailable when
    PostgreSQL is not there.
    """

    def __init__(self, pool: asyncpg.Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def keep(self, prospect: str, name: str, email: str | None, language: str, about: str) -> None:
        """Keep what is known of it, whole."""
        with reaching():
            await self._pool.execute(KEEP, prospect, name, email and normalised(email), language, about)

    async def refused(self, email: str) -> bool:
        """Whether this address is to be invited no more."""
        with reaching():
            found: bool = await self._pool.fetchval(REFUSED, _hash_of(self._key, email))
        return found

    async def alike(self, prospect: str, name: str, email: str | None) -> str | None:
        """Another one of that name or address; None: there is none."""
        with reaching():
            found: str | None = await self._pool.fetchval(ALIKE, prospect, name, email and normalised(email))
        return found

    async def find(self, prospect: str) -> Prospect | None:
        """What is known of it; None where nothing is kept (any more)."""
        return (await self.of([prospect])).get(prospect)

    async def of(self, prospects: Sequence[str]) -> Mapping[str, Prospect]:
        """What is known of these, by id."""
        with reaching():
            rows = await self._pool.fetch(OF, list(prospects))
        return {row["prospect"]: Prospect(*row) for row in rows}

    async def refuse(self, prospect: str) -> None:
        """It gets no more mail: its address is gone, also from mail that waits, and known as one that
        refused.
        """
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                email = await connection.fetchval(ADDRESS, prospect)
                if email is not None:
                    await connection.execute(REFUSE, _hash_of(self._key, email))
                    await connection.execute(FORGET, prospect)
                await connection.execute(NO_MAIL, prospect)

    async def erase(self, prospect: str) -> None:
        """Nothing of it is left, but that its address refuses mail if it did."""
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(NO_MAIL, prospect)
                await connection.execute(ERASE, prospect)


def _hash_of(key: bytes, email: str) -> bytes:
    return hmac.digest(key, b"refused address\n" + normalised(email).encode(), "sha256")
