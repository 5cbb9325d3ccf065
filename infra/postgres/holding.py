"""Connections that stay open for who asks one small question after the other.

asyncpg's own pool gives every connection back in a task of its own, shielded from being cancelled: that took
two thirds of what a small question costs the process that asks (ADR 0046).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg


class Held:
    """At most `size` connections, opened by `opening` when they are needed. A statement goes to one that has
    it prepared, if such a one is free, else to the one used last: planning may take longer than the answer.
    """

    def __init__(self, opening: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._opening = opening
        self._places = asyncio.Semaphore(size)
        self._free: list[asyncpg.Connection] = []
        self._known: dict[asyncpg.Connection, set[str]] = {}

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of a statement.

        Raises: what asyncpg raises.
        """
        async with self._places:
            connection = await self._taken(sql)
            try:
                rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
            except asyncpg.PostgresError:
                self._free.append(connection)  # it said no, and that is all
                raise
            except BaseException:
                # Lost, or interrupted in the middle of an answer: nobody goes on with it.
                connection.terminate()
                del self._known[connection]
                raise
            self._known[connection].add(sql)
            self._free.append(connection)
            return rows

    async def _taken(self, sql: str) -> asyncpg.Connection:
        while self._free:
            knowing = (one for one in reversed(self._free) if sql in self._known[one])
            connection = next(knowing, self._free[-1])
            self._free.remove(connection)
            if not connection.is_closed():
                return connection
            del self._known[connection]
        connection = await self._opening()
        self._known[connection] = set()
        return connection

    def terminate(self) -> None:
        """Close them all at once."""
        for connection in self._known:
            connection.terminate()
        self._free.clear()
