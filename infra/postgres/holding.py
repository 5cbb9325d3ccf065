"""Connections that stay open for who asks one small question after the other.

asyncpg's own pool gives every connection back in a task of its own, shielded from being cancelled: that took
two thirds of what a small question costs the process that asks (ADR 0046).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

GIVING_UP = 2.0
"""Seconds that PostgreSQL gets to hear that nobody waits for an answer any more."""


class Held:
    """At most `size` connections, opened by `opening` when they are needed. A statement goes to one that has
    it prepared, if such a one is free, else to the one used last: planning may take longer than the answer.
    """

    def __init__(self, opening: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._opening = opening
        self._places = asyncio.Semaphore(size)
        self._free: list[asyncpg.Connection] = []
        self._known: dict[asyncpg.Connection, set[str]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of a statement.

        Raises: what asyncpg raises; InterfaceError when it is closed.
        """
        await self._places.acquire()
        try:
            connection = await self._taken(sql)
        except BaseException:
            self._places.release()
            raise
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
        except asyncpg.PostgresError:
            self._give_back(connection)  # it said no, and that is all
            raise
        except BaseException:
            # Lost, or interrupted in the middle of an answer: nobody goes on with it.
            task = asyncio.create_task(self._end(connection), name="ending a connection")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            raise
        self._known[connection].add(sql)
        self._give_back(connection)
        return rows

    def _give_back(self, connection: asyncpg.Connection) -> None:
        self._free.append(connection)
        self._places.release()

    async def _end(self, connection: asyncpg.Connection) -> None:
        """Its place is free when PostgreSQL works no more on what nobody waits for: asyncpg has asked it to
        leave off, and waits for that when it closes.
        """
        try:
            await connection.close(timeout=GIVING_UP)
        except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
            connection.terminate()
        finally:
            self._known.pop(connection, None)
            self._places.release()

    async def _taken(self, sql: str) -> asyncpg.Connection:
        while self._free:
            knowing = (one for one in reversed(self._free) if sql in self._known[one])
            connection = next(knowing, self._free[-1])
            self._free.remove(connection)
            if not connection.is_closed():
                return connection
            del self._known[connection]
        connection = await self._opening()
        if self._closed:
            connection.terminate()
            raise asyncpg.InterfaceError("the connections are closed")
        self._known[connection] = set()
        return connection

    def terminate(self) -> None:
        """Close them all at once, for good."""
        self._closed = True
        for connection in self._known:
            connection.terminate()
        self._free.clear()
