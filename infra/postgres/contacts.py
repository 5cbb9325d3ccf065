"""Contact points of organisations: an ordinary table, outside the log and outside `prose`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

KEEP = """
insert into public.contact_points (organisation, fields) values ($1, $2)
on conflict (organisation) do update set fields = excluded.fields, changed_at = clock_timestamp()
"""

FIND = "select fields from public.contact_points where organisation = $1"

ALL = "select organisation, fields from public.contact_points"

ERASE = "delete from public.contact_points where organisation = $1"


class PostgresContacts:
    """Fulfils `Contacts`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def keep(self, organisation: str, fields: str) -> None:
        """Keep what a contact point now says, whole."""
        with _translated():
            await self._pool.execute(KEEP, organisation, fields)

    async def find(self, organisation: str) -> str | None:
        """What it says; None where it was never told, or erased."""
        with _translated():
            found: str | None = await self._pool.fetchval(FIND, organisation)
        return found

    async def all(self) -> Mapping[str, str]:
        """What each organisation says that has one."""
        with _translated():
            return {row[0]: row[1] for row in await self._pool.fetch(ALL)}

    async def erase(self, organisation: str) -> None:
        """Nothing of it is left."""
        with _translated():
            await self._pool.execute(ERASE, organisation)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
