"""Corrections that were asked for: an ordinary table, outside the log and outside `prose`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from infra.postgres.counting import of_place, turns
from infra.postgres.reaching import reaching

PER_PLACE, PER_ORGANISATION, MOST = 20, 50, 500
"""Corrections by anybody that wait at once: of one network address, about one organisation, and in all. So
the clerk's list has an end, whoever writes, and an organisation is not buried.
"""

KEEP = "insert into public.corrections (correction, organisation, asked_by, text) values ($1, $2, $3, $4)"

KEEP_OF_ANYBODY = """
insert into public.corrections (correction, organisation, text, contact, place)
select $1, $2, $3, $4, $5 from (
    select count(*) as all, count(*) filter (where place = $5) as place,
        count(*) filter (where organisation = $2) as organisation
    from public.corrections where place is not null
) waiting
where place < $6 and organisation < $7 and "all" < $8
"""

ALL = """
select correction, organisation, asked_by, text, asked_at, contact, place is not null as by_anybody
from public.corrections
where $1::text is null or correction = $1
order by asked_at, correction
"""

OF = """
select correction, organisation, asked_by, text, asked_at, contact, place is not null as by_anybody
from public.corrections
where organisation = $1 or asked_by = $1
order by asked_at, correction
"""

ABOUT = """
select correction, organisation, asked_by, text, asked_at, contact, place is not null as by_anybody
from public.corrections
where organisation = $1
order by asked_at, correction
limit $2
"""

DROP = "delete from public.corrections where correction = $1"


class Correction(NamedTuple):
    """A correction that waits. `contact` is how whoever asked is reached, if they said it; `by_anybody`: they
    were not signed in.
    """

    correction: str
    organisation: str
    asked_by: str | None
    text: str
    asked_at: datetime
    contact: str | None
    by_anybody: bool


class PostgresCorrections:
    """Fulfils `Corrections`. `key` (32 bytes) lies outside PostgreSQL. Every method raises Unavailable when
    PostgreSQL is not there.
    """

    def __init__(self, pool: asyncpg.Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def keep(self, correction: str, organisation: str, asked_by: str | None, text: str) -> None:
        """Keep what was asked."""
        with reaching():
            await self._pool.execute(KEEP, correction, organisation, asked_by, text)

    async def keep_of_anybody(
        self, correction: str, organisation: str, text: str, contact: str | None, place: str
    ) -> bool:
        """Keep what somebody asked who is not signed in, from a network address; False: too much waits."""
        values = correction, organisation, text, contact, of_place(self._key, place)
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await turns(connection, "corrections")
                done: str = await connection.execute(
                    KEEP_OF_ANYBODY, *values, PER_PLACE, PER_ORGANISATION, MOST
                )
        return done == "INSERT 0 1"

    async def find(self, correction: str) -> Correction | None:
        """One; None where there is none (any more)."""
        with reaching():
            row = await self._pool.fetchrow(ALL, correction)
        return None if row is None else Correction(*row)

    async def all(self) -> Sequence[Correction]:
        """Those that wait, the oldest first."""
        with reaching():
            return [Correction(*row) for row in await self._pool.fetch(ALL, None)]

    async def of(self, organisation: str) -> Sequence[Correction]:
        """Those that wait and are about an organisation, or that it asked for, the oldest first."""
        with reaching():
            return [Correction(*row) for row in await self._pool.fetch(OF, organisation)]

    async def about(self, organisation: str, limit: int) -> Sequence[Correction]:
        """The oldest of those that wait and are about an organisation."""
        with reaching():
            return [Correction(*row) for row in await self._pool.fetch(ABOUT, organisation, limit)]

    async def drop(self, correction: str) -> None:
        """Nothing of it is left."""
        with reaching():
            await self._pool.execute(DROP, correction)
