"""The whole log and its prose as they stand at one moment, streamed: for an export.

One transaction that reads and sees nothing that is written meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

from infra.postgres.connection import connect

LEAVES = "select position, leaf from events order by position"
PROSE = "select digest, salt, body from prose order by digest"

AT_ONCE = 1_000
"""Rows that are fetched at once."""


class Snapshot:
    """`head` is how many leaves there are, `at` when it was taken (UTC, PostgreSQL's clock)."""

    def __init__(self, connection: asyncpg.Connection, head: int, at: datetime) -> None:
        self._connection = connection
        self.head = head
        self.at = at

    async def leaves(self) -> AsyncIterator[tuple[int, bytes]]:
        """Every position with the exact bytes of its leaf, in order."""
        async for row in self._connection.cursor(LEAVES, prefetch=AT_ONCE):
            yield row["position"], row["leaf"]

    async def prose(self) -> AsyncIterator[tuple[str, bytes, str | None]]:
        """Every text as digest, salt and body, by digest; the body of an erased one is None."""
        async for row in self._connection.cursor(PROSE, prefetch=AT_ONCE):
            yield row["digest"], row["salt"], row["body"]


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Snapshot]:
    """A snapshot, for as long as the block lasts."""
    connection = await connect(url, server_settings={"application_name": "halfrond export"})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            head = await connection.fetchval("select head from log_head")
            at = await connection.fetchval("select now() at time zone 'utc'")
            yield Snapshot(connection, head, at)
    finally:
        connection.terminate()
