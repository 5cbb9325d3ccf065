"""Connections that stay open for who asks one small question after the other.

asyncpg's own pool gives every connection back in a task of its own, shielded from being cancelled: that took
two thirds of what a small question costs the process that asks (ADR 0046).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")

GIVING_UP = 2.0
"""Seconds that PostgreSQL gets to hear that nobody waits for an answer any more."""

IDLE = 300.0
"""Seconds without a question after which nobody asks over a connection any more. What lies between may have
forgotten it without a word, and then an answer would be waited for in vain; and PostgreSQL keeps the plans of
all that was ever asked there.
"""


class Held:
    """At most `size` connections, opened by `opening` when they are needed. A statement goes to one that has
    it prepared, if such a one is free, else to the one used last: planning may take longer than the answer.
    """

    def __init__(self, opening: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._opening = opening
        self._places = asyncio.Semaphore(size)
        self._free: dict[asyncpg.Connection, float] = {}
        self._known: dict[asyncpg.Connection, set[str]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of a statement.

        Raises: what asyncpg raises; InterfaceError when it is closed.
        """

        async def asked(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
            self._known[connection].add(sql)
            return rows

        return await self._by_one(sql, asked)

    async def columns(self, sql: str) -> tuple[str, ...]:
        """What the columns of a statement are called.

        Raises: the same.
        """

        async def asked(connection: asyncpg.Connection) -> tuple[str, ...]:
            statement = await connection.prepare(sql)
            return tuple(attribute.name for attribute in statement.get_attributes())

        return await self._by_one(sql, asked)

    async def _by_one(self, sql: str, use: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        await self._places.acquire()
        try:
            connection = await self._taken(sql)
        except BaseException:
            self._places.release()
            raise
        try:
            found = await use(connection)
        except asyncpg.PostgresError:
            self._give_back(connection)  # it said no, and that is all
            raise
        except BaseException:
            # Lost, or interrupted in the middle of an answer: nobody goes on with it.
            task = asyncio.create_task(self._end(connection), name="ending a connection")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            raise
        self._give_back(connection)
        return found

    def _give_back(self, connection: asyncpg.Connection) -> None:
        self._free[connection] = asyncio.get_running_loop().time()
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
        self._end_idle()
        while self._free:
            knowing = (one for one in reversed(self._free) if sql in self._known[one])
            connection = next(knowing, next(reversed(self._free)))
            del self._free[connection]
            if not connection.is_closed():
                return connection
            del self._known[connection]
        connection = await self._opening()
        if self._closed:
            connection.terminate()
            raise asyncpg.InterfaceError("the connections are closed")
        self._known[connection] = set()
        return connection

    def _end_idle(self) -> None:
        """End those that were idle for too long: they stand first, as each is put last when it was used."""
        latest = asyncio.get_running_loop().time() - IDLE
        while self._free and next(iter(self._free.values())) <= latest:
            connection = next(iter(self._free))
            del self._free[connection], self._known[connection]
            connection.terminate()

    def terminate(self) -> None:
        """Close them all at once, for good."""
        self._closed = True
        for connection in self._known:
            connection.terminate()
        self._free.clear()
