"""Erasing texts for real: what `prose.erased` events say is done to table `prose` (sql/erase.sql).

Whoever appended such an event calls `erase` before it answers. A crash in between, or a backup that is older
than an erasure, is made good by `reapply`, which goes through all of them: a chamber does so before it
listens, the clerk process every few seconds.
"""

from __future__ import annotations

from typing import Any

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

ERASE = "select public.erase($1)"
"""Erase what the event at a position names; gives how many texts that emptied."""

REAPPLY = """
select coalesce(sum(public.erase(position)), 0)::bigint as erased from public.events
where stream >= 'erasure-' and stream < 'erasure.' and type = 'prose.erased.v1'
"""
"""The same for every erasure ('.' follows '-' in the C collation)."""


class PostgresErasing:
    """Erases, as the application role. Every method raises Unavailable while PostgreSQL is away."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def erase(self, position: int) -> int:
        """Erase what the `prose.erased` event at a position names; gives how many texts that emptied."""
        rows = await self._fetch(ERASE, position)
        erased: int = rows[0]["erase"]
        return erased

    async def reapply(self) -> int:
        """Apply every erasure that was not applied; gives how many texts that emptied."""
        rows = await self._fetch(REAPPLY)
        erased: int = rows[0]["erased"]
        return erased

    async def _fetch(self, statement: str, *arguments: Any) -> list[Any]:
        try:
            rows: list[Any] = await self._pool.fetch(statement, *arguments)
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error
        return rows
