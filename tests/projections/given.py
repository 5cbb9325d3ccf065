"""Given facts, as they stand in a log; filled into a read model on real PostgreSQL; asked.

    history = History(*OPEN)
    history.add(cast("fietsers", "for"))
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        assert await models.fetch(results.POLL, poll="p1") == [{…}]

The event at position p happens p minutes after `NOW`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from events.fact import Actor, digest
from events.registry import Recorded, decode, encode
from infra.postgres.read_models import PostgresReadModels
from infra.postgres.schemas import PostgresSchemas
from projections import PROJECTIONS
from projections.projection import Projection
from services.projector.projector import follow
from tests.conftest import Database
from tests.events.sample import CLERK, NOW, Line
from tests.waiting import until

Leaf = tuple[int, bytes]

POSITIONS = {projection.schema: projection.position.sql for projection in PROJECTIONS}


def at(position: int) -> datetime:
    """When the event at a position happened."""
    return NOW + timedelta(minutes=position)


class History:
    """A log in memory. `leaves` are its (position, leaf)."""

    def __init__(self, *lines: Line, who: Actor = CLERK) -> None:
        self.leaves: list[Leaf] = []
        self._versions: dict[str, int] = {}
        for line in lines:
            self.add(line, who)

    def add(self, line: Line, who: Actor = CLERK) -> Recorded:
        """One more event, done by `who`."""
        stream, fact = line
        position = len(self.leaves)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        leaf = encode(stream, version, at(position), who, f"command-{position}", fact)
        self.leaves.append((position, leaf))
        return decode(position, leaf)


class MemoryFeed:
    """A feed over a list that may grow; `cut` says how many are delivered at once, `grown` wakes who waits.

    `again` gives positions to go back before each delivery: what was delivered comes once more.
    """

    def __init__(
        self,
        leaves: list[Leaf],
        cut: Callable[[], int] = lambda: 1_000,
        again: Callable[[], int] = lambda: 0,
    ) -> None:
        self.leaves = leaves
        self.readers = 0
        self._cut = cut
        self._again = again
        self._grown = asyncio.Event()

    def grow(self, *leaves: Leaf) -> None:
        """More leaves arrive."""
        self.leaves.extend(leaves)
        self._grown.set()
        self._grown = asyncio.Event()

    async def batches(self, next_position: int, limit: int) -> AsyncIterator[list[Leaf]]:
        """Fulfils `Feed`."""
        self.readers += 1
        try:
            while True:
                while next_position >= len(self.leaves):
                    await self._grown.wait()
                start = max(0, next_position - self._again())
                batch = self.leaves[start : next_position + min(self._cut(), limit)]
                next_position += len(batch) - (next_position - start)
                yield batch
        finally:
            self.readers -= 1


async def fill(
    database: Database,
    projection: Projection,
    leaves: Sequence[Leaf],
    feed: MemoryFeed | None = None,
    schema: str = "",
) -> None:
    """Fill a read model with these leaves, afresh, in one batch unless the feed says otherwise.

    PostgreSQL may hold the lock of whoever filled it before for a moment longer than they do.
    """
    await until(lambda: _filled(database, projection, leaves, feed, schema or projection.schema))


async def _filled(
    database: Database, projection: Projection, leaves: Sequence[Leaf], feed: MemoryFeed | None, schema: str
) -> bool:
    async with PostgresSchemas(database.url).filling(schema, projection.ddl, afresh=True) as filling:
        if filling is None:
            return False
        if not leaves:
            return True
        async with aclosing(follow(projection, filling, feed or MemoryFeed(list(leaves)), 0)) as positions:
            async for position in positions:
                if position == len(leaves):
                    break
        return True


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[PostgresReadModels]:
    """The read models of a database, listening."""
    models = PostgresReadModels(database.url, POSITIONS)
    await models.start()
    try:
        yield models
    finally:
        await models.stop()


@asynccontextmanager
async def as_superuser(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that may do everything."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        yield connection
    finally:
        await connection.close()


async def write_prose(database: Database, *bodies: str) -> None:
    """Store texts under the digests that `tests.events.sample.text` gives."""
    async with as_superuser(database) as connection:
        await connection.executemany(
            "insert into prose (digest, salt, body) values ($1, '', $2) on conflict do nothing",
            [(digest(b"", body), body) for body in bodies],
        )


async def erase_prose(database: Database, body: str) -> None:
    """Empty a text, as an erasure does."""
    async with as_superuser(database) as connection:
        await connection.execute(
            "update prose set salt = null, body = null where digest = $1", digest(b"", body)
        )


async def tables(database: Database, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a schema holds: {table: its rows, sorted}."""
    async with as_superuser(database) as connection:
        names = await connection.fetch(
            "select tablename from pg_tables where schemaname = $1 order by tablename", schema
        )
        found = {}
        for (name,) in names:
            rows = await connection.fetch(f'select * from "{schema}"."{name}"')
            found[name] = sorted((tuple(row) for row in rows), key=repr)
        return found
