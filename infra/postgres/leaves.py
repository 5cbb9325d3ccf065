"""The log as relay and notary read it: leaves in pages, and a sign when there are more.

One connection, for reading and for the notifications on channel `log`; made when used first, or after a loss
was told.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import asyncpg

from events.submission import Unavailable
from infra.postgres.confirming import FENCE, Confirm
from infra.postgres.connection import AWAY, connect
from infra.postgres.migrating import require_current

TIMEOUT = 30.0
"""Seconds that a statement may take."""

PAGE = """
select position, category, leaf
from (select position, split_part(stream, '-', 1) as category, leaf,
             sum(octet_length(leaf)) over (order by position) as upto
      from (select position, stream, leaf from events
            where position >= $1 and position < (select head from log_head)
              and ($4::bytea is null or exists (select from events where position = $1 - 1 and leaf = $4))
            order by position limit $2) following) page
where upto <= $3 or position = $1
order by position
"""
"""The leaves from position $1 on: at most $2 of them and $3 bytes, but one in any case. None beyond the head:
those were put there by nobody who may. None when $4 is not the leaf before them: the log was changed."""

LEAF = "select leaf from events where position = $1"

HEAD = "select head from log_head"

FENCED = "select fenced from log_head"

NOTE = "update log_head set published = {0:d} where published < {0:d}"
"""Note how far the log has left this database. Never backward."""

UNHURRIED = "set local synchronous_commit = off; set local lock_timeout = '1s'; "
"""Appends wait for the same row: do not keep it while a disk turns. A lost note is made again.

It goes out together with the note, and PostgreSQL makes one transaction of what comes together. Were it begun
by a statement of its own, who is cancelled just then would leave it open, and with it the row locked.
"""


class Gap(Exception):
    """The log lacks a position, which no append can bring about."""


class Leaves:
    """Reads the leaves. Every method raises Unavailable while PostgreSQL is away.

    A page has at most `messages` leaves and `size` bytes. `name` is how PostgreSQL shows the connection.
    `confirm` is awaited on every new connection, and raises Fenced when the log is not what was published.
    """

    def __init__(
        self,
        url: str,
        messages: int = 500,
        size: int = 4 * 1024 * 1024,
        name: str = "halfrond relay",
        confirm: Confirm | None = None,
    ) -> None:
        self._confirm = confirm
        self._url = url
        self._name = name
        self._limits = messages, size
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()  # a connection runs one statement at a time
        self._announced = 0
        self._news = asyncio.Event()

    async def page(self, first: int, after: bytes | None = None) -> list[tuple[str, bytes]]:
        """(category, leaf) of the positions from `first` on; empty where the log ends, and when the leaf
        before them is not `after`, if that is given.

        Raises: Gap.
        """
        rows = await self._fetch(PAGE, first, *self._limits, after)
        if rows and rows[-1]["position"] != first + len(rows) - 1:
            raise Gap(f"the log in PostgreSQL has a gap between positions {first} and {rows[-1]['position']}")
        return [(row["category"], row["leaf"]) for row in rows]

    async def leaf(self, position: int) -> bytes | None:
        """The leaf at a position, if the log is that long."""
        rows = await self._fetch(LEAF, position)
        return rows[0]["leaf"] if rows else None

    async def head(self) -> int:
        """How many leaves the log holds."""
        rows = await self._fetch(HEAD)
        head: int = rows[0]["head"]
        return head

    async def fenced(self) -> str | None:
        """Why nothing may be written to the log; None when it may."""
        rows = await self._fetch(FENCED)
        reason: str | None = rows[0]["fenced"]
        return reason

    async def fence(self, reason: str) -> object:
        """See to it that nothing is written to the log any more, until an operator has looked."""
        return await self._fetch(FENCE, reason)

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, as far as announced, but at most `within` seconds.

        A notification can get lost with its connection, so the caller looks for itself in any case.
        """
        async with self._turn:
            connection = await self._connected()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._announced <= position and not connection.is_closed():
                    self._news.clear()
                    await self._news.wait()

    async def note(self, published: int) -> None:
        """Note that the log up to before this position has been relayed; the caller tries again later."""
        await self._note(NOTE, published)

    async def _note(self, statement: str, size: int) -> None:
        async with self._turn:
            connection = await self._connected()
            with _translated(), contextlib.suppress(asyncpg.exceptions.LockNotAvailableError):
                await connection.execute(UNHURRIED + statement.format(size), timeout=TIMEOUT)

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _fetch(self, statement: str, *arguments: Any) -> list[Any]:
        async with self._turn:
            connection = await self._connected()
            with _translated():
                rows: list[Any] = await connection.fetch(statement, *arguments, timeout=TIMEOUT)
        return rows

    async def _connected(self) -> asyncpg.Connection:
        # A loss is told once before there is a new connection: what is behind that may be another state.
        if self._connection is not None and self._connection.is_closed():
            self._connection = None
            raise Unavailable("the connection to PostgreSQL was lost")
        if self._connection is None:
            with _translated():
                connection = await connect(self._url, server_settings={"application_name": self._name})
                try:
                    await require_current(connection)
                    await connection.add_listener("log", self._hear)
                    if self._confirm is not None:
                        await self._confirm(connection)
                except BaseException:
                    connection.terminate()
                    raise
            connection.add_termination_listener(lambda _: self._news.set())
            self._connection, self._announced = connection, 0
        return self._connection

    def _hear(self, _connection: Any, _process: int, _channel: str, head: str) -> None:
        self._announced = max(self._announced, int(head))
        self._news.set()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable(f"PostgreSQL does not answer: {error or type(error).__name__}") from error
