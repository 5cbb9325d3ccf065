"""Whether PostgreSQL keeps what it acknowledges, also when the machine crashes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

WEAK = """
select name || ' = ' || setting as weak from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
"""
"""The settings that are off and may not be."""


def durability(pool: asyncpg.Pool) -> Callable[[], Awaitable[list[str]]]:
    """A question for the settings that may lose acknowledged acts: none is good. It raises Unavailable."""

    async def ask() -> list[str]:
        try:
            return [row["weak"] for row in await pool.fetch(WEAK)]
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error

    return ask
