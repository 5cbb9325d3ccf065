"""The schemas that read models live in: made, filled, replaced.

Rows and position are one transaction. The position moves by compare-and-set, so that whoever fills a read
model beside us writes nothing; that is the guarantee. The advisory lock only keeps the second one quiet: it
stands by and takes over when the first one's connection ends. The notification `projected`
("<schema> <next>") is part of the same transaction.

A read model can be made again from the log. So its commits do not wait for the disk: after a crash PostgreSQL
stands at an earlier batch, rows and position alike, and the projector goes on from there. It spares the
append, which would otherwise wait for our flushes: commits that notify take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY, connect

PASSING = (
    *AWAY,
    asyncpg.exceptions.TransactionRollbackError,
)
"""What may go well the next time: the server is away, or has chosen us to break a deadlock."""

TIMEOUT = 60.0
"""Seconds that a statement may take."""

LOCK = "select pg_try_advisory_lock(hashtextextended('halfrond fills ' || $1, 0))"
"""Be the one who fills a schema, for as long as this connection lasts."""

CHOOSE = "select set_config('search_path', quote_ident($1), $2)"
"""Let statements find their tables in this schema: for the transaction ($2) or the connection."""

STANDS = "select exists (select from pg_namespace where nspname = $1)"
"""Whether a schema is there."""

CREATE = "select format('create schema %I', $1::text)"
RENAME = "select format('alter schema %I rename to %I', $1::text, $2::text)"
DROP = "select format('drop schema if exists %I cascade', $1::text)"
"""Statements with names that PostgreSQL itself has quoted."""

BEGIN = "insert into position (next) values (0)"
"""A new read model starts before the first event."""

NEXT = "select next from position"
"""The next position to come."""

MOVE = """
with moved as (update position set next = $2 where next = $1 returning next)
select pg_notify('projected', $3 || ' ' || next) from moved
"""
"""Move the position and announce it; no row when it does not stand at $1."""

ANNOUNCE = "select pg_notify('projected', $1 || ' ' || $2::bigint)"
"""Tell how far a read model is."""

HOLD = "lock table position in exclusive mode"
"""Wait until the batch under way is written, and let none begin; reading goes on."""

NO_DEADLOCK = "set local lock_timeout = '200ms'"
"""Give up long before PostgreSQL looks for deadlocks (1 s), so that it never ends a reader's query for us."""


class Behind(Exception):
    """A read model is not as far as the one that it would replace; nothing was done."""


class PostgresFilling:
    """Fulfils `Filling`, on a connection of its own."""

    def __init__(self, connection: asyncpg.Connection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    async def next(self) -> int:
        """The next position to come."""
        with _translated():
            position: int = await self._connection.fetchval(NEXT)
        return position

    async def write(
        self, first: int, next_position: int, runs: Sequence[tuple[str, bool, Sequence[tuple[Any, ...]]]]
    ) -> bool:
        """Write rows and position together. False: the read model does not stand at `first`."""
        with _translated():
            async with self._connection.transaction():
                if await self._connection.fetchrow(MOVE, first, next_position, self._schema) is None:
                    return False
                for sql, bulk, rows in runs:
                    if bulk:
                        await self._connection.execute(sql, *zip(*rows, strict=True))
                    else:
                        await self._connection.executemany(sql, rows)
        return True


class PostgresSchemas:
    """Fulfils `Schemas`, as the application role."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def filling(
        self, schema: str, ddl: str, *, afresh: bool = False
    ) -> AsyncIterator[PostgresFilling | None]:
        """The read model in a schema, made if it is missing; None while somebody else is filling it."""
        connection = await self._connect(f"halfrond fills {schema}")
        try:
            with _translated():
                if await connection.fetchval(LOCK, schema):
                    if afresh:
                        await connection.execute(await connection.fetchval(DROP, schema))
                    await _choose_or_make(connection, schema, ddl)
                    filling = PostgresFilling(connection, schema)
                else:
                    filling = None
            yield filling
        finally:
            connection.terminate()

    @asynccontextmanager
    async def replacing(self, schema: str, by: str) -> AsyncIterator[int]:
        """Hold schema `schema` still, and put `by` in its place when the block ends.

        Gives the next position of the one that is replaced: `by` must be as far before the block ends.
        Who reads goes on reading the old one until the moment of the swap, and the new one from then on.
        Who fills it waits, and finds the new one at its next batch.
        Raises: Behind.
        """
        old = f"{schema}_old"
        await self.drop(old)
        connection = await self._connect(f"halfrond replaces {schema}")
        try:
            with _translated():
                await connection.execute("begin")
                stands = await connection.fetchval(STANDS, schema)
                goal = await _held_at(connection, schema) if stands else 0
            yield goal
            with _translated():
                await connection.execute(CHOOSE, by, True)  # noqa: FBT003 - set_config's third argument
                reached: int = await connection.fetchval(NEXT)
                if reached < goal:
                    raise Behind(f"{by} stands at {reached}, and {schema} at {goal}")
                if stands:
                    await connection.execute(await connection.fetchval(RENAME, schema, old))
                await connection.execute(await connection.fetchval(RENAME, by, schema))
                await connection.execute(ANNOUNCE, schema, reached)
                await connection.execute("commit")
        finally:
            connection.terminate()
        await self.drop(old)

    async def drop(self, schema: str) -> None:
        """Remove a schema, if it is there, as soon as nobody reads it any more."""
        connection = await self._connect(f"halfrond drops {schema}")
        try:
            with _translated():
                statement = await connection.fetchval(DROP, schema)
                while not await _dropped(connection, statement):  # noqa: ASYNC110 - readers do not say when they end
                    await asyncio.sleep(0.1)
        finally:
            connection.terminate()

    async def _connect(self, name: str) -> asyncpg.Connection:
        with _translated():
            return await connect(
                self._url,
                command_timeout=TIMEOUT,
                server_settings={"application_name": name, "synchronous_commit": "off"},
            )


async def _choose_or_make(connection: asyncpg.Connection, schema: str, ddl: str) -> None:
    if not await connection.fetchval(STANDS, schema):
        async with connection.transaction():
            await connection.execute(await connection.fetchval(CREATE, schema))
            await connection.execute(CHOOSE, schema, True)  # noqa: FBT003 - set_config's third argument
            await connection.execute(ddl)
            await connection.execute(BEGIN)
    await connection.execute(CHOOSE, schema, False)  # noqa: FBT003 - idem


async def _held_at(connection: asyncpg.Connection, schema: str) -> int:
    await connection.execute(CHOOSE, schema, True)  # noqa: FBT003 - idem
    await connection.execute(HOLD)
    position: int = await connection.fetchval(NEXT)
    return position


async def _dropped(connection: asyncpg.Connection, statement: str) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(NO_DEADLOCK)
            await connection.execute(statement)
    except asyncpg.exceptions.LockNotAvailableError:
        return False
    return True


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PASSING as error:
        raise Unavailable(f"PostgreSQL: {type(error).__name__}") from error
