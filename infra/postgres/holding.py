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
    """At most `size` connections, opened by `opening` when they are needed. The one used last is used next:
    it has most of the statements prepared.
    """

    def __init__(self, opening: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._opening = opening
        self._places = asyncio.Semaphore(size)
        self._free: list[asyncpg.Connection] = []
        self._open: set[asyncpg.Connection] = set()

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of a statement.

        Raises: what asyncpg raises.
        """
        async with self._places:
            connection = await self._taken()
            try:
                rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
            except asyncpg.PostgresError:
                self._free.append(connection)  # it said no, and that is all
                raise
            except BaseException:
                # Lost, or interrupted in the middle of an answer: nobody goes on with it.
                connection.terminate()
                self._open.discard(connection)
                raise
            self._free.append(connection)
            return rows

    async def _taken(self) -> asyncpg.Connection:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
            self._open.discard(connection)
        connection = await self._opening()
        self._open.add(connection)
        return connection

    def terminate(self) -> None:
        """Close them all at once."""
        for connection in self._open:
            connection.terminate()
        self._open.clear()
        self._free.clear()
