"""The texts that stand outside the log, as whoever verifies the log asks for them: by the first digits."""

from __future__ import annotations

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

BUNDLE = """
select digest, case when body is not null then encode(salt, 'hex') end as salt, body from prose
where digest >= $1 and digest < $1 || 'g' order by digest
"""
"""The texts whose digest begins with these digits ('g' follows 'f'); an erased one has only that."""


class PostgresTexts:
    """Fulfils `Texts`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def bundle(self, digits: str) -> list[tuple[str, str | None, str | None]]:
        """Digest, salt (hex) and body of every text whose digest begins so, by digest."""
        try:
            rows = await self._pool.fetch(BUNDLE, digits)
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error
        return [tuple(row) for row in rows]
