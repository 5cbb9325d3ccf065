"""How far people had read when they were last here: an ordinary table, which goes with the person."""

from __future__ import annotations

from datetime import datetime, timedelta

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

AGAIN = timedelta(minutes=30)
"""After so long somebody who looks is here again."""

NOTED = """
insert into public.visits as v (person, since, latest, seen_at) values ($1, $2, $2, $3)
on conflict (person) do update
set since = case when v.seen_at < $3 - $4::interval then v.latest else v.since end,
    latest = greatest(v.latest, excluded.latest), seen_at = excluded.seen_at
returning since
"""


class PostgresVisits:
    """Fulfils `Visits`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def note(self, person: str, head: int, now: datetime) -> int:
        """Somebody looks: from which position on they were not here; at first from `head` on."""
        try:
            since: int = await self._pool.fetchval(NOTED, person, head, now, AGAIN)
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error
        return since
