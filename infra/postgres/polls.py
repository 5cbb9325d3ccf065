"""The polls as the clerk process reads them: their events only, and a sign when the log grows.

One connection, for reading and for the notifications on channel `log`; made when used first, or after a loss
was told. It listens before it reads, so nothing is missed in between.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import asyncpg

from events.registry import Recorded, decode
from events.submission import Unavailable
from infra.postgres.connection import AWAY, listening

TIMEOUT = 30.0
"""Seconds that a statement may take."""

HEAD = "select head from log_head"

EVENTS = """
select position, leaf from events
where stream >= 'poll-' and stream < 'poll.' and position >= $1 and position < $2
order by position
"""
"""The events of all polls from position $1 up to before $2 ('.' follows '-' in the C collation)."""

EVENTS_OF_ITEMS = """
select position, leaf from events
where position >= $1 and position < $2
  and split_part(stream, '-', 1) in
      ('membership', 'organisation', 'proposal', 'amendments', 'support', 'rules', 'agenda', 'poll',
       'measure', 'hold', 'call', 'commission', 'delegation', 'duty', 'sitting')
order by position
"""
"""The events of items, and of all that they depend on: once out of the whole log, then out of its end."""


class PostgresPolls:
    """Every method raises Unavailable while PostgreSQL is away."""

    events = EVENTS

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._announced = 0
        self._news = asyncio.Event()

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of polls from `position` on, in order, and the next position to ask for."""
        connection = await self._connected()
        try:
            head: int = await connection.fetchval(HEAD, timeout=TIMEOUT)
            rows = (
                await connection.fetch(self.events, position, head, timeout=TIMEOUT)
                if head > position
                else []
            )
        except AWAY as error:
            raise Unavailable(f"PostgreSQL does not answer: {type(error).__name__}") from error
        return [decode(row["position"], row["leaf"]) for row in rows], head

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds."""
        connection = await self._connected()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._announced <= position and not connection.is_closed():
                    self._news.clear()
                    await self._news.wait()

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is not None and self._connection.is_closed():
            self._connection = None
            raise Unavailable("the connection to PostgreSQL was lost")
        if self._connection is None:
            try:
                connection = await listening(self._url, "halfrond clerk", "log", self._hear)
            except AWAY as error:
                raise Unavailable(f"PostgreSQL is not there: {type(error).__name__}") from error
            connection.add_termination_listener(lambda _: self._news.set())
            self._connection, self._announced = connection, 0
        return self._connection

    def _hear(self, _connection: Any, _process: int, _channel: str, head: str) -> None:
        self._announced = max(self._announced, int(head))
        self._news.set()


class PostgresItems(PostgresPolls):
    """The same of items: fulfils `Events`."""

    events = EVENTS_OF_ITEMS
