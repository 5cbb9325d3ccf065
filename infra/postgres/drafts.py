"""Drafts of proposals: an ordinary table, outside the log and outside `prose`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

KEEP = """
insert into public.drafts (draft, organisation, body, by_clerk) values ($1, $2, $3, $4)
on conflict (draft) do update
set body = excluded.body, by_clerk = excluded.by_clerk, changed_at = clock_timestamp()
where drafts.organisation = excluded.organisation
returning draft
"""
"""Keep a draft, or what it now says; nothing where another organisation has one of that id."""

FIND = "select draft, organisation, body, by_clerk, changed_at from public.drafts where draft = $1"

OF = """
select draft, organisation, body, by_clerk, changed_at from public.drafts
where $1::text is null or organisation = $1
order by changed_at desc, draft
limit 200
"""
"""The drafts of an organisation, or of all, the latest first."""

DROP = "delete from public.drafts where draft = $1"


class Draft(NamedTuple):
    """A draft. `body` is JSON; `by_clerk`: the clerk changed it last; `changed_at` is UTC."""

    draft: str
    organisation: str
    body: str
    by_clerk: bool
    changed_at: datetime


class PostgresDrafts:
    """Fulfils `Drafts`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def keep(self, draft: str, organisation: str, body: str, *, by_clerk: bool) -> bool:
        """Keep what a draft now says; False where the id is that of a draft of another organisation."""
        with _translated():
            return await self._pool.fetchval(KEEP, draft, organisation, body, by_clerk) is not None

    async def find(self, draft: str) -> Draft | None:
        """A draft; None where there is none."""
        with _translated():
            row = await self._pool.fetchrow(FIND, draft)
        return None if row is None else Draft(*row)

    async def of(self, organisation: str | None) -> list[Draft]:
        """The drafts of an organisation, or (None) of all, the latest first, at most 200."""
        with _translated():
            return [Draft(*row) for row in await self._pool.fetch(OF, organisation)]

    async def drop(self, draft: str) -> None:
        """A draft is gone."""
        with _translated():
            await self._pool.execute(DROP, draft)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
